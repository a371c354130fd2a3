namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = product of X</c>: <c>dX_i = dY times the product of the others</c>. Let Q be the product of those that are not 0. If none is 0, dX_i is
/// <c>dY Q / X_i</c>. If one is 0, dX_i is <c>dY Q</c> at that one, and otherwise 0.
/// </summary>
internal sealed class ReduceProdRule : ReduceRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy, long[] axes)
    {
        Term zero = x.Is(0);
        Term zeros = zero.Cast(x.ElementType).Sum(axes);
        Term others = zero.Choose(1, x);
        Term product = axes.Length == 0
            ? others
            : x with { Name = x.Emit.Op("ReduceProd", [others], Model.Attributes.Make("axes", axes), Model.Attributes.Make("keepdims", 1)) };
        Term gradient = dy * product;
        return zero.Choose(zeros.Is(1).Choose(gradient, 0), zeros.Is(0).Choose(gradient / others, 0));
    }
}
