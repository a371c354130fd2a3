namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = X repeated along its axes of length 1</c>: dX is the sum of dY over these.</summary>
internal sealed class ExpandRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (node.Needs(0))
            node.Give(0, node.Unbroadcast(node.OutputGradient(0)!, node.Shape(node.Output(0)), node.Input(0)));
    }

    /// <summary>If the copies are along space only, their sum belongs to the same channel.</summary>
    internal override string? ChannelSum(ChannelSumNode node) =>
        node.IsSecondAxis(node.Input(0)) && node.IsSecondAxis(node.Node.Output[0]) && node.Shape(node.Input(0)).Rank == node.Shape(node.Node.Output[0]).Rank
            ? node.OfOutput()
            : null;
}
