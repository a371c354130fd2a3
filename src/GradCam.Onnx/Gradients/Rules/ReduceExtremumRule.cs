namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// ReduceMax and ReduceMin: <c>dX = dY / k where X = Y, else 0</c>, if k elements are equal to Y. A tie shares the gradient evenly, as in PyTorch's
/// <c>amax</c>.
/// </summary>
internal sealed class ReduceExtremumRule : ReduceRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy, long[] axes)
    {
        Term chosen = x.Is(y);
        return chosen.Choose(dy / chosen.Cast(dy.ElementType).Sum(axes), 0);
    }
}
