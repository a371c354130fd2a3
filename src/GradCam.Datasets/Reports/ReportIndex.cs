using System.Buffers.Binary;
using System.Text.Json;
using GradCam.Datasets.Merging;
using GradCam.Datasets.Results;

namespace GradCam.Datasets.Reports;

/// <summary>
/// Collects the columns for sorting and filtering: a chunk of rows, column by column, as little-endian numbers in Base64, which the page converts to
/// typed arrays. An unknown class is -1, an unknown number is NaN, and no error is 0.
/// </summary>
internal sealed class ReportIndex
{
    /// <summary>The number of rows of a chunk.</summary>
    public const int Rows = 1 << 16;

    private readonly (string Name, List<int> Values)[] _classes = [("truth", []), ("predicted", []), ("target", [])];
    private readonly (string Name, List<float> Values)[] _numbers = [("probability", []), ("border", []), ("spread", []), ("x", []), ("y", [])];
    private readonly (string Name, List<byte> Values)[] _bytes = [("flags", []), ("rank", []), ("error", [])];
    private readonly Dictionary<string, byte> _errors = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly List<(int[]? Answers, int[]? Truth)> _labels = [];

    /// <summary>Gets the number of rows so far.</summary>
    public int Count => _names.Count;

    public void Add(ResultRow row)
    {
        Add(_classes, row.TrueClass ?? -1, row.PredictedClass ?? -1, row.TargetClass ?? -1);
        Add(_numbers, row.PredictedProbability ?? float.NaN, row.BorderShare ?? float.NaN, row.Spread ?? float.NaN, row.CenterX ?? float.NaN, row.CenterY ?? float.NaN);
        Add(_bytes, Flags(row), (byte)Math.Min(row.Rank, byte.MaxValue), ErrorOf(row));
        _names.Add(row.Id);
        _labels.Add((row.Answers, row.TrueClasses));
    }

    /// <summary>
    /// Returns the flags of a row. Bits 0 and 1 are its correctness (0 unknown, 1 correct, 2 wrong), of all labels together. Bit 2 is an error, bit 3 a duplicate, bit 4 an
    /// overlay. Bits 5 to 7 are the map's condition.
    /// </summary>
    internal static byte Flags(ResultRow row)
    {
        int right = (row.Correct ?? row.AnswersAreTrue) switch { true => 1, false => 2, null => 0 };
        int condition = row.MapCondition switch { "normal" => 1, "empty" => 2, "negative" => 3, "flat" => 4, "not-finite" => 5, "noise" => 6, _ => 0 };
        return (byte)(right | (row.Error is null ? 0 : 4) | (row.DuplicateOf is null ? 0 : 8) | (row.Overlay is null ? 0 : 16) | (condition << 5));
    }

    /// <summary>Returns the number that replaces an error's message in rows. An unknown message has the highest number, <c>others</c>.</summary>
    public byte NumberOf(string error) => _errors.GetValueOrDefault(error, byte.MaxValue);

    // The summary's messages have a number, because both use the first ones.
    private byte ErrorOf(ResultRow row)
    {
        if (row.Error is not { } error)
            return 0;
        if (row.Rank == 0 && _errors.Count < SummaryBuilder.MostErrorKinds)
            _errors.TryAdd(error, (byte)(_errors.Count + 1));
        return NumberOf(error);
    }

    /// <summary>Writes the columns of the rows so far.</summary>
    public void WriteColumns(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach ((string name, List<int> values) in _classes)
            Write(json, name, "i32", values, sizeof(int), BinaryPrimitives.WriteInt32LittleEndian);
        foreach ((string name, List<float> values) in _numbers)
            Write(json, name, "f32", values, sizeof(float), BinaryPrimitives.WriteSingleLittleEndian);
        foreach ((string name, List<byte> values) in _bytes)
            Write(json, name, "u8", values, sizeof(byte), (to, value) => to[0] = value);
        json.WriteEndObject();
    }

    /// <summary>Writes the ids of the rows so far, for searches by name.</summary>
    public void WriteNames(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (string name in _names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    /// <summary>Writes the answers and the true labels of the rows so far, for filters by label; <c>null</c> for those that are not known.</summary>
    public void WriteLabels(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach ((int[]? answers, int[]? truth) in _labels)
        {
            json.WriteStartArray();
            WriteList(json, answers);
            WriteList(json, truth);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>Begins the next chunk.</summary>
    public void Clear()
    {
        foreach ((_, List<int> values) in _classes)
            values.Clear();
        foreach ((_, List<float> values) in _numbers)
            values.Clear();
        foreach ((_, List<byte> values) in _bytes)
            values.Clear();
        _names.Clear();
        _labels.Clear();
    }

    private static void WriteList(Utf8JsonWriter json, int[]? values)
    {
        if (values is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartArray();
        foreach (int value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private delegate void Writer<T>(Span<byte> to, T value);

    private static void Add<T>((string, List<T> Values)[] columns, params ReadOnlySpan<T> values)
    {
        for (int i = 0; i < columns.Length; i++)
            columns[i].Values.Add(values[i]);
    }

    private static void Write<T>(Utf8JsonWriter json, string name, string type, List<T> values, int size, Writer<T> write)
    {
        var bytes = new byte[values.Count * size];
        for (int i = 0; i < values.Count; i++)
            write(bytes.AsSpan(i * size, size), values[i]);
        json.WriteStartArray(name);
        json.WriteStringValue(type);
        json.WriteBase64StringValue(bytes);
        json.WriteEndArray();
    }
}
