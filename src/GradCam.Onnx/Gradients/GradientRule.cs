namespace GradCam.Onnx.Gradients;

/// <summary>How a gradient passes back through one operator.</summary>
internal abstract class GradientRule
{
    /// <summary>
    /// Emits the gradient of each input that needs one from the gradients of the outputs:
    /// <c>dX = J^T dY</c>, where <c>J</c> is the operator's Jacobian.
    /// </summary>
    public abstract void Backward(BackwardNode node);

    /// <summary>
    /// Emits the sum over space of an input's gradient, <c>[N,C]</c>, where that can be had from something smaller than the
    /// gradient itself; null where the mean over space does not commute with this operator.
    /// </summary>
    public virtual string? ChannelSum(ChannelSumNode node) => null;
}
