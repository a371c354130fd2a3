namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = X max(0, min(1, X/6 + 1/2))</c>: <c>dX = 0 where X &lt;= -3, dY where X &gt;= 3, else dY (X/3 + 1/2)</c>.</summary>
internal sealed class HardSwishRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) => (x > -3).Choose((x < 3).Choose(dy * ((x / 3) + 0.5), dy), 0);
}
