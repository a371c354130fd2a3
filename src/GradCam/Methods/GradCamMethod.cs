using GradCam.Arithmetic;

namespace GradCam.Methods;

/// <summary>
/// Grad-CAM: <c>w_k = mean over space of dy/dA_k</c>, <c>map = max(0, sum over k of w_k A_k)</c>.
/// Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization", ICCV 2017, equations 1 and 2.
/// </summary>
public sealed class GradCamMethod : ICamMethod
{
    /// <inheritdoc/>
    public string Name => "gradcam";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.ChannelWeights;

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map) => ChannelSum.Weighted(input.Activations, input.ChannelWeights, map);
}
