namespace GradCam.Onnx.Gradients;

/// <summary>
/// Represents the rule that passes a gradient back through one operator. To explain models with an operator that GradCam does not know, derive from
/// this class and register the rule with <see cref="GradientRules.Add"/>.
/// </summary>
public abstract class GradientRule
{
    /// <summary>
    /// Emits the gradient of each input that needs one from the gradients of the outputs: <c>dX = J^T dY</c>, with <c>J</c> the operator's Jacobian.
    /// </summary>
    /// <param name="node">The node: its tensors, its attributes, the gradients of its outputs, and the graph for the new nodes.</param>
    /// <exception cref="OnnxException">The rule does not cover this node; see <see cref="BackwardNode.Refuse"/>.</exception>
    public abstract void Backward(BackwardNode node);

    /// <summary>
    /// Emits the sum over space of an input's gradient, <c>[N,C]</c>, if a smaller tensor than the gradient itself gives it; <c>null</c> if the mean
    /// over space does not commute with this operator.
    /// </summary>
    internal virtual string? ChannelSum(ChannelSumNode node) => null;
}
