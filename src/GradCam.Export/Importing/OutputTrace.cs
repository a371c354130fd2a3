using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Importing;

/// <summary>
/// Represents the tensor of scores before an output that has no gradient: the map of a ZipMap, or the best classes that an ArgMax or TopK names.
/// Azure Custom Vision and scikit-learn's converters export both.
/// </summary>
/// <param name="Tensor">The tensor of scores; the output itself if it is neither of these.</param>
/// <param name="IsDecision">Whether an ArgMax or TopK is between the tensor and the output.</param>
/// <param name="Labels">The class names in the nodes between them, or <c>null</c>.</param>
internal sealed record OutputTrace(string Tensor, bool IsDecision, IReadOnlyList<string>? Labels)
{
    /// <summary>Traces an output back to its scores.</summary>
    public static OutputTrace Of(GraphIndex index, string output)
    {
        string tensor = output;
        IReadOnlyList<string>? labels = null;
        while (index.Producer(tensor) is { } node)
        {
            switch (node.OpType)
            {
                case "ZipMap":
                    return new OutputTrace(node.Input[0], false, Strings(node, "classlabels_strings") ?? Numbers(node, "classlabels_int64s"));
                case "ArgMax" or "TopK":
                    return new OutputTrace(node.Input[0], true, labels);
                case "LabelEncoder":
                    labels ??= Encoded(node);
                    tensor = node.Input[0];
                    break;
                case "ArrayFeatureExtractor" or "Gather" when index.Constant(node.Input[0]) is { DataType: (int)TensorProto.Types.DataType.String } names:
                    labels ??= [.. names.StringData.Select(s => s.ToStringUtf8())];
                    tensor = node.Input[1];
                    break;
                case "Identity" or "Cast" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Transpose":
                    tensor = node.Input[0];
                    break;
                default:
                    return new OutputTrace(output, false, null);
            }
        }

        return new OutputTrace(output, false, null);
    }

    private static string[]? Encoded(NodeProto node)
    {
        if (Strings(node, "classes_strings") is { } classes)
            return classes;
        long[] keys = node.Ints("keys_int64s") ?? [];
        if (Strings(node, "values_strings") is not { } values || keys.Length != values.Length || !keys.Order().SequenceEqual(Enumerable.Range(0, keys.Length).Select(i => (long)i)))
            return null;
        return [.. keys.Zip(values).OrderBy(p => p.First).Select(p => p.Second)];
    }

    private static string[]? Strings(NodeProto node, string attribute) => node.Find(attribute) is { Strings.Count: > 0 } found ? [.. found.Strings.Select(s => s.ToStringUtf8())] : null;

    // Numbers that equal the indices are no names.
    private static string[]? Numbers(NodeProto node, string attribute) =>
        node.Ints(attribute) is { Length: > 0 } found && found.Index().Any(n => n.Item != n.Index) ? [.. found.Select(n => $"{n}")] : null;
}
