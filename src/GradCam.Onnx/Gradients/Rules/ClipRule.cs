using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = min(max(X, low), high)</c>: <c>dX = dY where low &lt; Y &lt; high, else 0</c>. As in Relu, it is a selection and not a product, and the
/// gradient at a bound is 0. The bounds are attributes before operator set 11 and inputs from then on. An omitted or infinite bound has no effect.
/// </summary>
internal sealed class ClipRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy)
    {
        (Term? low, Term? high) = node.Opset < 11
            ? (Attribute(node, y, "min"), Attribute(node, y, "max"))
            : (Input(node, 1, double.NegativeInfinity), Input(node, 2, double.PositiveInfinity));
        Term? open = low is { } l ? y > l : null;
        if (high is { } h)
            open = open is { } above ? above & (y < h) : y < h;
        return open is { } condition ? condition.Choose(dy, 0) : dy;
    }

    private static Term? Attribute(BackwardNode node, Term y, string name) =>
        node.Node.Find(name) is { F: var bound } && float.IsFinite(bound) ? y.Scalar(bound) : null;

    private static Term? Input(BackwardNode node, int index, double never)
    {
        if (node.Needs(index))
            throw node.Refuse("its bounds depend on the layer");
        return node.InputOrNull(index) is { } bound && ConstantScalar.OrNull(node.ConstantOrNull(bound)) != never ? node.Of(bound) : null;
    }
}
