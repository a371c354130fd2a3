using System.Globalization;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace GradCam.Sessions;

/// <summary>
/// Finds a graph's initializers whose values are in another file. ONNX Runtime reports them only after a session is open. All other content of the
/// graph is left to ONNX Runtime. The field numbers are those of onnx.proto.
/// </summary>
internal static class ExternalInitializers
{
    private const int ModelGraph = 7;
    private const int GraphInitializer = 5;
    private const int TensorDimensions = 1;
    private const int TensorType = 2;
    private const int TensorName = 8;
    private const int TensorExternalData = 13;
    private const int EntryKey = 1;
    private const int EntryValue = 2;

    /// <summary>Returns the initializers of an ONNX file, without those of graphs within graphs.</summary>
    /// <param name="onnx">The bytes of the file.</param>
    /// <returns>The initializers, in the file's order. If some bytes are not those of an ONNX file, the list ends there.</returns>
    public static List<ExternalInitializer> Of(ReadOnlySpan<byte> onnx)
    {
        var found = new List<ExternalInitializer>();
        var model = new ProtobufReader(onnx);
        while (model.Next())
        {
            if (model.Field != ModelGraph)
                continue;
            var graph = new ProtobufReader(model.Content);
            while (graph.Next())
            {
                if (graph.Field == GraphInitializer && Tensor(graph.Content) is { } initializer)
                    found.Add(initializer);
            }
        }

        return found;
    }

    // Returns null if the values are in the graph.
    private static ExternalInitializer? Tensor(ReadOnlySpan<byte> content)
    {
        string name = "";
        long type = 0;
        List<long> shape = [];
        var where = new Dictionary<string, string>(StringComparer.Ordinal);
        var tensor = new ProtobufReader(content);
        while (tensor.Next())
        {
            switch (tensor.Field)
            {
                case TensorDimensions when tensor.IsMessage:
                    var packed = new ProtobufReader(tensor.Content);
                    while (packed.NextNumber())
                        shape.Add(packed.Number);
                    break;
                case TensorDimensions:
                    shape.Add(tensor.Number);
                    break;
                case TensorType:
                    type = tensor.Number;
                    break;
                case TensorName:
                    name = tensor.Text;
                    break;
                case TensorExternalData:
                    AddEntry(tensor.Content, where);
                    break;
            }
        }

        return where.TryGetValue("location", out string? file)
            ? new ExternalInitializer(name, (TensorElementType)type, [.. shape], file, Value("offset"), Value("length"))
            : null;

        long Value(string key) => where.TryGetValue(key, out string? text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : 0;
    }

    private static void AddEntry(ReadOnlySpan<byte> content, Dictionary<string, string> where)
    {
        (string key, string value) = ("", "");
        var entry = new ProtobufReader(content);
        while (entry.Next())
        {
            if (entry.Field == EntryKey)
                key = entry.Text;
            else if (entry.Field == EntryValue)
                value = entry.Text;
        }

        where[key] = value;
    }
}
