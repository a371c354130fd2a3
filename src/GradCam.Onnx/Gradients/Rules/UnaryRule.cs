namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = f(X)</c>, element by element: <c>dX = dY f'(X)</c>.</summary>
internal abstract class UnaryRule : GradientRule
{
    public sealed override void Backward(BackwardNode node)
    {
        if (node.Needs(0))
            node.Give(0, Gradient(node, node.X(), node.Y(), node.DY()));
    }

    /// <summary>The gradient of X. Of <paramref name="x"/> and <paramref name="y"/>, only what it uses is saved.</summary>
    protected abstract Term Gradient(BackwardNode node, Term x, Term y, Term dy);
}
