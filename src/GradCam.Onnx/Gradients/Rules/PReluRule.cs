namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = X where X &gt;= 0, else S X</c> with slopes S that are broadcast to X: <c>dX = dY where X &gt; 0, else S dY</c>;
/// <c>dS = 0 where X &gt; 0, else dY X</c>, summed over the axes along which S was broadcast.
/// </summary>
internal sealed class PReluRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        (Term x, Term slope, Term dy) = (node.X(0), node.X(1), node.DY());
        if (node.Opset < 7 && node.Shape(slope).Dims.Any(d => d.Size != 1))
            throw node.Refuse("it broadcasts its slopes as operator sets before 7 did");
        Term open = x > 0;
        if (node.Needs(0))
            node.Give(0, open.Choose(dy, dy * slope));
        if (node.Needs(1))
            node.GiveBroadcast(1, open.Choose(0, dy * x));
    }
}
