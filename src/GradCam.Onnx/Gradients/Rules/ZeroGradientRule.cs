namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// Sign, Floor, Ceil and Round: constant between jumps, so <c>dX = 0</c>, which is to hand over nothing. A path that leads through
/// one of these does not count; a layer that has no other path to the scores is told so.
/// </summary>
internal sealed class ZeroGradientRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
    }
}
