using System.Collections.ObjectModel;
using GradCam.Text;

namespace GradCam.Tools.Export.Weights;

/// <summary>
/// Represents the named tensors of a weights file: a PyTorch <c>.pth</c> (either container) or a <c>.safetensors</c> file. Opening it reads only
/// names and shapes. The class reads the numbers from the file on request, a chunk at a time.
/// </summary>
internal sealed class StateDict : IDisposable
{
    /// <summary>The maximum number of tensors in a file. Published models have some thousand.</summary>
    public const int MaxTensors = 1 << 16;

    private const int ChunkElements = 64 * 1024;

    private readonly WeightsFile _file;

    private StateDict(WeightsFile file, ReadOnlyDictionary<string, StateDictTensor> tensors)
    {
        _file = file;
        Tensors = tensors;
    }

    /// <summary>Gets the path that the caller passed to <see cref="Open"/>.</summary>
    public string Path => _file.Path;

    /// <summary>Gets the tensors by name, in the file's order.</summary>
    public IReadOnlyDictionary<string, StateDictTensor> Tensors { get; }

    /// <summary>Opens a weights file. The content determines the format, not the name.</summary>
    /// <exception cref="GradCamException">The file cannot be read, is of another kind, is damaged, or would need execution.</exception>
    public static StateDict Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        WeightsFile file = WeightsFile.Open(path);
        try
        {
            IEnumerable<StateDictTensor> tensors = WeightsFormats.Detect(file) switch
            {
                WeightsFormat.Safetensors => SafetensorsHeader.Read(file),
                WeightsFormat.TorchZip => TorchZip.Read(file),
                _ => TorchLegacy.Read(file),
            };
            return new StateDict(file, Index(file, tensors));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes a tensor as contiguous row-major little-endian float32, in chunks of 256 KiB.</summary>
    /// <exception cref="GradCamException">The elements are not floating-point numbers, or the file cannot be read.</exception>
    public void CopyTo(StateDictTensor tensor, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        TensorReader reader = ReaderOf(tensor);
        var chunk = new float[Math.Min(ChunkElements, tensor.Count)];
        for (long left = tensor.Count; left > 0;)
        {
            Span<float> part = chunk.AsSpan(0, (int)Math.Min(left, chunk.Length));
            reader.Read(part);
            destination.Write(ElementConversion.LittleEndianBytes(part));
            left -= part.Length;
        }
    }

    /// <summary>Returns a tensor's elements in row-major order. Use it for small tensors, because the whole array is in memory.</summary>
    /// <exception cref="GradCamException">There is no such tensor, or as for <see cref="CopyTo"/>.</exception>
    public float[] ReadFloats(string name)
    {
        if (!Tensors.TryGetValue(name, out StateDictTensor? tensor))
            throw _file.Fail($"holds no tensor '{Printable.Name(name)}'. Are these the weights of another architecture?");
        if (tensor.Count > Array.MaxLength)
            throw _file.Fail($"the tensor '{Printable.Name(name)}' {tensor.ShapeText} is too large for memory.");
        TensorReader reader = ReaderOf(tensor);
        var elements = new float[tensor.Count];
        reader.Read(elements);
        return elements;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Returns the error for a file with more than <see cref="MaxTensors"/> tensors.</summary>
    public static GradCamException TooMany(WeightsFile file) =>
        file.Fail($"holds more than {MaxTensors} tensors. Save model.state_dict() of one model.");

    private TensorReader ReaderOf(StateDictTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!tensor.Type.IsReadable())
        {
            throw _file.Fail($"the tensor '{Printable.Name(tensor.Name)}' is of {tensor.Type.Label()}; only float32, float64, float16 and bfloat16 " +
                "can be weights here. Convert it with tensor.float() before saving.");
        }

        return TensorReader.For(_file, tensor);
    }

    // DataParallel and DistributedDataParallel add "module." before every name; the network itself has no such part.
    private static ReadOnlyDictionary<string, StateDictTensor> Index(WeightsFile file, IEnumerable<StateDictTensor> tensors)
    {
        const string Wrapper = "module.";
        List<StateDictTensor> list = [.. tensors];
        if (list.Count == 0)
            throw file.Fail("holds no tensors. Save model.state_dict().");
        bool wrapped = list.TrueForAll(tensor => tensor.Name.StartsWith(Wrapper, StringComparison.Ordinal));

        // OrderedDictionary keeps the file's order, which is the network's.
        var index = new OrderedDictionary<string, StateDictTensor>(list.Count, StringComparer.Ordinal);
        foreach (StateDictTensor tensor in list)
        {
            StateDictTensor unwrapped = wrapped ? tensor with { Name = tensor.Name[Wrapper.Length..] } : tensor;
            index[unwrapped.Name] = unwrapped;
        }

        return new ReadOnlyDictionary<string, StateDictTensor>(index);
    }
}
