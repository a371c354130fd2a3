namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = A where the condition holds, else B</c>: <c>dA = dY where it holds, else 0</c>, <c>dB = 0 where it holds, else dY</c>, each summed
/// over the axes along which it was broadcast. The condition has no gradient.
/// </summary>
internal sealed class WhereRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        (Term condition, Term dy) = (node.X(0), node.DY());
        if (node.Needs(1))
            node.GiveBroadcast(1, condition.Choose(dy, 0));
        if (node.Needs(2))
            node.GiveBroadcast(2, condition.Choose(0, dy));
    }
}
