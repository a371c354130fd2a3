namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = f(X)</c>, element by element: <c>dX = dY f'(X)</c>.</summary>
internal abstract class UnaryRule : GradientRule
{
    public sealed override void Backward(BackwardNode node)
    {
        if (node.Needs(0))
            node.Give(0, Gradient(node, node.X(), node.Y(), node.DY()));
    }

    /// <summary>Returns the gradient of X. The forward pass saves <paramref name="x"/> or <paramref name="y"/> only if the rule uses it.</summary>
    protected abstract Term Gradient(BackwardNode node, Term x, Term y, Term dy);
}
