namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// Max and Min of any number of tensors, element by element: <c>dX_i = dY / k where X_i = Y, else 0</c>, if k of the operands are equal to Y, summed
/// over the axes along which X_i was broadcast. A tie shares the gradient evenly, as in PyTorch.
/// </summary>
internal sealed class ExtremumRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        (Term y, Term dy) = (node.Y(), node.DY());
        Term[] chosen = [.. Enumerable.Range(0, node.Node.Input.Count).Select(i => node.X(i).Is(y))];
        Term share = dy;
        if (chosen.Length > 1)
            share = dy / chosen.Select(c => c.Cast(dy.ElementType)).Aggregate((a, b) => a + b);
        for (int i = 0; i < chosen.Length; i++)
        {
            if (node.Needs(i))
                node.GiveBroadcast(i, chosen[i].Choose(share, 0));
        }
    }
}
