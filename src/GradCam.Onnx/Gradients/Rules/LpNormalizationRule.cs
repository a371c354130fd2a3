using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = X / |X|</c> with the 1-norm or 2-norm along <c>axis</c>: <c>dX = (dY - |X|' sum(Y dY)) / |X|</c>, in which the norm's own derivative
/// <c>|X|'</c> is <c>sign X</c> or <c>Y</c>. dX is 0 if the norm is 0, as Y is.
/// </summary>
internal sealed class LpNormalizationRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy)
    {
        long axis = node.Node.Int("axis", -1);
        if (axis < 0)
            axis += node.Shape(x).Rank;
        Term along = (y * dy).Sum(axis);
        (Term norm, Term common) = node.Node.Int("p", 2) == 1
            ? (x.Abs().Sum(axis), x.Then("Sign") * along)
            : ((x * x).Sum(axis).Sqrt(), y * along);
        return norm.Is(0).Choose(0, (dy - common) / norm);
    }
}
