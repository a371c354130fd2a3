using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Finding;

/// <summary>
/// Represents the tensor of the logits. GradCam computes gradients of logits, not of probabilities: a trailing Softmax, LogSoftmax or Sigmoid would
/// shrink the gradients of a confident model towards zero. A trailing QuantizeLinear would stop them, because it clips the best scores to the end of
/// its range.
/// </summary>
/// <param name="Tensor">The logits.</param>
/// <param name="Removed">The operator that was removed after the logits, or <c>null</c>.</param>
internal sealed record Logits(string Tensor, string? Removed)
{
    // A probability this near to 0 or 1 prints as 0 or 1.
    private const double Margin = 1e-5;

    /// <summary>Gets whether a rounding to integers (QuantizeLinear, DequantizeLinear) after the logits was removed too.</summary>
    public bool Rounded { get; init; }

    /// <summary>
    /// Gets the node that normalizes, for a Softmax or LogSoftmax; <c>null</c> otherwise. If it consists of basic operators, the node is a ReduceSum.
    /// </summary>
    internal NodeProto? Normalizer { get; init; }

    /// <summary>Walks back from an output over the operators that only rename, reshape or round it, or print probabilities in percent.</summary>
    public static Logits Find(GraphProto graph, string output)
    {
        var index = new GraphIndex(graph);
        var writtenOut = new WrittenOut(index);
        var found = new Logits(output, null);
        string tensor = output;
        while (index.Producer(tensor) is { } node)
        {
            if (Unrounded(node, index) is { } exact)
            {
                tensor = exact;
                found = new Logits(exact, null) { Rounded = true };
                continue;
            }

            Activation? activation = WrittenOut.Operator(node) ?? writtenOut.Find(node);
            if (activation is not null)
            {
                string? before = index.Producer(activation.Logits) is { } maker ? Unrounded(maker, index) : null;
                return new Logits(before ?? activation.Logits, activation.Name) { Rounded = found.Rounded || before is not null, Normalizer = activation.Sum };
            }

            if (Scaled(node, writtenOut) is { } unscaled)
                tensor = unscaled;
            else if (KeepsValues(node, index))
                tensor = node.Input[0];
            else
                break;
        }

        return found;
    }

    /// <summary>Returns whether an operator after probabilities keeps their values, at most in another shape.</summary>
    internal static bool KeepsValues(NodeProto node, GraphIndex index)
    {
        // A Clip to 0..1, or to a slightly smaller range that avoids the logarithm of 0.
        if (node.OpType == "Clip")
            return Bound(1, "min", double.NegativeInfinity) <= Margin && Bound(2, "max", double.PositiveInfinity) >= 1 - Margin;
        return node.OpType is "Identity" or "Cast" or "Dropout" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Transpose";

        double Bound(int input, string attribute, double otherwise) =>
            node.Input.Count > input && node.Input[input].Length > 0
                ? index.Constant(node.Input[input]) is { } value && KnownValue.Read(value) is { Values: [{ } bound] } ? bound : double.NaN
                : node.Find(attribute) is { } given ? given.F : otherwise;
    }

    // Returns the tensor before a QuantizeLinear and its DequantizeLinear.
    private static string? Unrounded(NodeProto node, GraphIndex index) =>
        node.OpType == "DequantizeLinear" && index.Producer(node.Input[0]) is { OpType: "QuantizeLinear" } rounding ? rounding.Input[0] : null;

    // A product of probabilities and 100 is cut off with their activation. Without an activation before it, the product is the score.
    private static string? Scaled(NodeProto node, WrittenOut writtenOut) => node.OpType switch
    {
        "Mul" => writtenOut.Number(node.Input[0]) is > 0 ? node.Input[1] : writtenOut.Number(node.Input[1]) is > 0 ? node.Input[0] : null,
        "Div" => writtenOut.Number(node.Input[1]) is > 0 ? node.Input[0] : null,
        _ => null,
    };
}
