using System.Numerics.Tensors;

namespace GradCam.Methods;

/// <summary>
/// Ablation-CAM: <c>w_k = (y - y_k) / |y|</c>, with <c>y_k</c> the target's value when channel k is set to zero;
/// <c>map = max(0, sum over k of w_k A_k)</c>. Desai and Ramaswamy, "Ablation-CAM: Visual Explanations for Deep Convolutional Network
/// via Gradient-free Localization", WACV 2020, equations 4 and 5.
/// One pass of the classifier for each channel that is not zero already. In front of a fully connected layer all of them together
/// cost little more than one forward pass; see <see cref="ModelPasses.ScoresOfAblations"/>.
/// </summary>
/// <remarks>
/// The paper divides by <c>y</c>, of the class that the model answers with. Where y is negative that would turn the map around, so
/// that its magnitude is taken; the positive scale has no part in the picture. A target of exactly 0 is not divided by.
/// </remarks>
internal sealed record AblationCamMethod : ICamMethod
{
    /// <inheritdoc/>
    public string Name => "ablationcam";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.None;

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map)
    {
        map.Clear();
        int area = map.Length;
        var channels = new List<int>();
        for (int k = 0; k < input.Channels; k++)
        {
            if (input.Activations.Slice(k * area, area).IndexOfAnyExcept(0f) >= 0)
                channels.Add(k);
        }

        float[] ablated = TargetValues.Of(input.Target, input.Passes.ScoresOfAblations(channels), input.Passes.ScoreCount);
        float whole = input.Target.Value(input.Scores);
        float scale = whole == 0 ? 1 : MathF.Abs(whole);
        for (int i = 0; i < ablated.Length; i++)
            TensorPrimitives.MultiplyAdd(input.Activations.Slice(channels[i] * area, area), (whole - ablated[i]) / scale, map, map);
    }
}
