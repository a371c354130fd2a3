using System.Collections.Immutable;
using System.Text.Json;
using GradCam.Text;

namespace GradCam.Tools.Export.Weights;

/// <summary>
/// Reads the header of a <c>.safetensors</c> file: eight bytes of length, and a JSON object of name, type, shape and position. The data follow, and
/// the tensors must cover them without gap or overlap, as the format's description requires.
/// </summary>
internal static class SafetensorsHeader
{
    private const int LengthSize = 8;
    private const long MaxHeader = 32 << 20;

    /// <summary>Returns the tensors, in the order of their data.</summary>
    public static IEnumerable<StateDictTensor> Read(WeightsFile file)
    {
        long headerLength = new ByteSource(file, 0, file.Length).Int64();
        if (headerLength > file.Length - LengthSize)
            throw file.CutShort();
        if (headerLength is < 2 or > MaxHeader)
            throw file.Fail($"has a header of {headerLength} bytes, which is beyond reason. Download or copy it again.");
        var header = new byte[headerLength];
        file.Read(LengthSize, header);

        List<StateDictTensor> tensors;
        try
        {
            using JsonDocument json = JsonDocument.Parse(header, new JsonDocumentOptions { AllowDuplicateProperties = false });
            tensors = Tensors(file, json.RootElement, LengthSize + headerLength);
        }
        catch (JsonException e)
        {
            throw Damaged(file, "is not JSON", e);
        }
        catch (InvalidOperationException e)
        {
            // GetString throws this for half a surrogate pair.
            throw Damaged(file, "has text that is not Unicode", e);
        }

        CheckCover(file, tensors, LengthSize + headerLength);
        return tensors;
    }

    private static List<StateDictTensor> Tensors(WeightsFile file, JsonElement root, long dataStart)
    {
        var tensors = new List<StateDictTensor>();
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.NameEquals("__metadata__"))
                continue;
            if (tensors.Count == StateDict.MaxTensors)
                throw StateDict.TooMany(file);
            tensors.Add(Tensor(file, property, dataStart));
        }

        tensors.Sort((a, b) => (a.Storage.Offset, a.Storage.Count).CompareTo((b.Storage.Offset, b.Storage.Count)));
        return tensors;
    }

    private static StateDictTensor Tensor(WeightsFile file, JsonProperty property, long dataStart)
    {
        string name = property.Name;
        JsonElement value = property.Value;
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out JsonElement dtype) || dtype.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out JsonElement shapeJson) || Longs(shapeJson) is not { } shape
            || !value.TryGetProperty("data_offsets", out JsonElement offsetsJson) || Longs(offsetsJson) is not { Length: 2 } offsets)
        {
            throw Damaged(file, $"describes '{Printable.Name(name)}' without dtype, shape and data_offsets");
        }

        ElementType type = TypeOf(file, name, dtype.GetString()!);
        (long begin, long end) = (offsets[0], offsets[1]);
        if (TensorLayout.Count(shape) is not long count)
            throw Damaged(file, $"gives '{Printable.Name(name)}' the impossible shape {TensorLayout.Text(shape)}");
        if (begin < 0 || end < begin || count > (end - begin) / type.Size() || count * type.Size() != end - begin)
            throw Damaged(file, $"gives '{Printable.Name(name)}' the bytes from {begin} to {end}, which do not fit its shape {TensorLayout.Text(shape)}");
        if (end > file.Length - dataStart)
            throw file.CutShort();
        return new StateDictTensor(name, type, shape, TensorLayout.RowMajor(shape), 0, new StorageRegion(dataStart + begin, count));
    }

    private static ImmutableArray<long>? Longs(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array)
            return null;
        var longs = ImmutableArray.CreateBuilder<long>();
        foreach (JsonElement element in json.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out long number))
                return null;
            longs.Add(number);
        }

        return longs.ToImmutable();
    }

    private static ElementType TypeOf(WeightsFile file, string name, string dtype) => dtype switch
    {
        "F32" => ElementType.Float32,
        "F64" => ElementType.Float64,
        "F16" => ElementType.Float16,
        "BF16" => ElementType.BFloat16,
        "I64" => ElementType.Int64,
        "I32" => ElementType.Int32,
        "I16" => ElementType.Int16,
        "I8" => ElementType.Int8,
        "U64" => ElementType.UInt64,
        "U32" => ElementType.UInt32,
        "U16" => ElementType.UInt16,
        "U8" => ElementType.UInt8,
        "BOOL" => ElementType.Bool,
        "C64" => ElementType.Complex64,
        "F8_E4M3" => ElementType.Float8E4M3,
        "F8_E5M2" => ElementType.Float8E5M2,
        _ => throw file.Fail($"the tensor '{Printable.Name(name)}' is of the unknown type '{Printable.Name(dtype)}'. Save the weights as float32."),
    };

    private static void CheckCover(WeightsFile file, List<StateDictTensor> tensors, long dataStart)
    {
        long position = dataStart;
        foreach (StateDictTensor tensor in tensors)
        {
            if (tensor.Storage.Offset != position)
                throw Damaged(file, $"leaves a gap or an overlap before '{Printable.Name(tensor.Name)}'");
            position += tensor.Storage.Count * tensor.Type.Size();
        }

        if (position != file.Length)
            throw Damaged(file, $"describes {position} bytes, and the file has {file.Length}");
    }

    private static GradCamException Damaged(WeightsFile file, string what, Exception? cause = null) =>
        new(GradCamErrorKind.Model, $"{file.Path}: the safetensors header {what}. The file is damaged: download or save it again.", cause);
}
