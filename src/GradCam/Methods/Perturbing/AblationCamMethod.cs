using System.Numerics.Tensors;

namespace GradCam.Methods;

/// <summary>
/// Ablation-CAM: <c>w_k = (y - y_k) / |y|</c>, with <c>y_k</c> the target's value after channel k is set to zero; <c>map = max(0, sum over k of w_k
/// A_k)</c>. Desai and Ramaswamy, "Ablation-CAM: Visual Explanations for Deep Convolutional Network via Gradient-free Localization", WACV 2020,
/// equations 4 and 5. The method runs one pass of the classifier for each channel that is not already zero. If a fully connected layer follows, all
/// passes together cost little more than one forward pass; see <see cref="ModelPasses.ScoresOfAblations"/>.
/// </summary>
/// <remarks>
/// The paper divides by <c>y</c>, the score of the predicted class. A negative y would invert the map, so this class divides by its magnitude. The
/// picture does not depend on the positive scale. If the target is exactly 0, there is no division.
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
