namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// Sign, Floor, Ceil and Round are constant between jumps, so <c>dX = 0</c>, and the rule sets no gradient. A path through one of these does not
/// count. If a layer has no other path to the scores, the user gets an error.
/// </summary>
internal sealed class ZeroGradientRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
    }
}
