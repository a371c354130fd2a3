namespace GradCam.Onnx.Gradients.Rules;

/// <summary>LpPool with one window over all positions: the factor that goes back is the same for all positions.</summary>
internal sealed class GlobalLpPoolRule : GradientRule
{
    public override void Backward(BackwardNode node) => LpPoolRule.Backward(node, share => share);
}
