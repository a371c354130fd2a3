namespace GradCam.Methods;

/// <summary>
/// Grad-CAM: <c>w_k = mean over space of dy/dA_k</c>, <c>map = max(0, sum over k of w_k A_k)</c>.
/// Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization", ICCV 2017, equations 1 and 2.
/// </summary>
internal sealed class GradCamMethod : ChannelWeightMethod, IReducedOnDevice
{
    /// <inheritdoc/>
    public override string Name => "gradcam";

    /// <inheritdoc/>
    public override CamNeeds Needs => CamNeeds.ChannelWeights;

    /// <inheritdoc/>
    public override void Weights(in CamInput input, Span<float> weights) => input.ChannelWeights.CopyTo(weights);

    MapFormula IReducedOnDevice.Formula => MapFormula.WeightedSum;
}
