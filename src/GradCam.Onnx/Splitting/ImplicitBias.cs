using GradCam.Onnx.Gradients;
using GradCam.Onnx.Gradients.Rules;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Splitting;

/// <summary>
/// Represents the part of a node's output that does not depend on its input, the term b of <c>Z = W X + b</c>: the bias of Conv, ConvTranspose and
/// Gemm; <c>beta - gamma mean / sqrt(variance + epsilon)</c> of BatchNormalization; a constant operand of Add, Sub or Sum.
/// </summary>
/// <param name="Value">The term b, broadcastable to the node's output.</param>
/// <param name="PerChannel">Whether b is one number per channel (axis 1).</param>
internal readonly record struct ImplicitBias(Term Value, bool PerChannel)
{
    /// <summary>Returns a node's bias; <c>null</c> if it has none.</summary>
    /// <param name="node">The node; it may be in operator set 17 or later.</param>
    /// <param name="backward">The backward pass that computes the bias, if the bias is not already a constant.</param>
    /// <param name="shapes">Shapes of the forward graph's tensors.</param>
    public static ImplicitBias? OrNull(NodeProto node, Differentiator backward, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        if (node.Domain is not ("" or "ai.onnx") || !shapes.TryGetValue(node.Output[0], out TensorShape? output))
            return null;
        switch (node.OpType)
        {
            case "Conv" or "ConvTranspose" when node.Input.Count > 2 && node.Input[2].Length > 0:
                return Channels(Of(node.Input[2]));
            case "Gemm" when node.Input.Count > 2 && node.Input[2].Length > 0 && !backward.Needs(node.Input[2]):
                return new ImplicitBias(Of(node.Input[2]) * node.Float("beta", 1f), PerChannel: false);
            case "BatchNormalization":
                (Term gamma, Term beta, Term mean, Term variance) = (Of(node.Input[1]), Of(node.Input[2]), Of(node.Input[3]), Of(node.Input[4]));
                Term factor = gamma.Cast(variance.ElementType) / (variance + node.Float("epsilon", 1e-5f)).Sqrt();
                return Channels((beta.Cast(variance.ElementType) - (factor * mean)).Cast(output.ElementType));
            case "Add" or "Sub" or "Sum":
                // The operands that need no gradient. Sub subtracts its second operand.
                Term? sum = null;
                bool perChannel = true;
                for (int i = 0; i < node.Input.Count; i++)
                {
                    if (backward.Needs(node.Input[i]))
                        continue;
                    if (!shapes.TryGetValue(node.Input[i], out TensorShape? shape))
                        return null;
                    Term operand = Of(node.Input[i]);
                    if (node.OpType == "Sub" && i == 1)
                        operand = -operand;
                    sum = sum is { } before ? before + operand : operand;
                    perChannel &= IsPerChannel(shape, output.Rank);
                }

                return sum is { } bias ? new ImplicitBias(bias, perChannel) : null;
            default:
                return null;
        }

        Term Of(string tensor) => new(backward.Builder, tensor, shapes[tensor].ElementType);
        ImplicitBias Channels(Term vector) =>
            new(output.Rank > 2 ? vector.Reshape([-1, .. Enumerable.Repeat(1L, output.Rank - 2)]) : vector, PerChannel: true);
    }

    // [C,1,1], [1,C,1,1] or a single number, against [N,C,h,w].
    private static bool IsPerChannel(TensorShape shape, int rank) =>
        shape.Dims.Select((d, i) => (d, axis: i + rank - shape.Rank)).All(p => p.axis == 1 || p.d == new Dim(1, false));
}
