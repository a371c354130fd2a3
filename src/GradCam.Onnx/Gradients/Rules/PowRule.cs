namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = X^P</c>: <c>dX = dY P X^(P-1)</c>, 0 if P is 0; <c>dP = dY Y ln X</c>, 0 if X is 0. Squares and square roots, among others, have a constant
/// P and need no second power.
/// </summary>
internal sealed class PowRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        (Term x, Term dy) = (node.X(), node.DY());
        if (node.Needs(0) && OfBase(node, x, dy) is { } gradient)
            node.GiveBroadcast(0, gradient);
        Term p = node.X(1);
        if (node.Needs(1) && p.IsReal)
            node.GiveBroadcast(1, x.Is(0).Choose(0, dy * node.Y() * x.Log()).Cast(p.ElementType));
    }

    private static Term? OfBase(BackwardNode node, Term x, Term dy)
    {
        switch (ConstantScalar.OrNull(node.ConstantOrNull(node.Input(1))))
        {
            case 0:
                return null;
            case 0.5:
                return 0.5 * dy / node.Y();
            case 1:
                return dy;
            case 2:
                return 2 * dy * x;
            case { } p:
                return p * dy * x.Pow(p - 1);
            case null:
                // The exponent may have another type than the base. The result has the base's type.
                Term exponent = node.X(1).Cast(x.ElementType);
                return exponent.Is(0).Choose(0, dy * exponent * x.Then("Pow", exponent - 1));
        }
    }
}
