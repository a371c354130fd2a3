using System.Numerics.Tensors;

namespace GradCam.Methods;

/// <summary>
/// CAM: <c>map = sum over k of w_k A_k</c> with the weights of the linear layer after a global average pool, <c>y = b + sum over k of w_k
/// mean(A_k)</c>. Zhou et al., "Learning Deep Features for Discriminative Localization", CVPR 2016, equations 1 and 2. The paper has no ReLU; the map
/// before the ReLU is the signed map.
/// <para>If every picture has the same gradients, scores are a constant plus <c>sum of G A</c> over all elements. If the gradients are also the same
/// at every position, that is <c>sum over k of (h w G_k) mean(A_k)</c>. So CAM needs only these two conditions, whatever the model's operators. The
/// weight <c>w_k = sum over space of G_k</c> is <c>h w</c> times Grad-CAM's weight.</para>
/// </summary>
internal sealed class ClassActivationMapMethod : ChannelWeightMethod
{
    /// <inheritdoc/>
    public override string Name => "cam";

    /// <inheritdoc/>
    public override CamNeeds Needs => CamNeeds.Gradients;

    /// <inheritdoc/>
    /// <exception cref="GradCamException">No mean over space and linear layer follow the target layer.</exception>
    public override void Weights(in CamInput input, Span<float> weights)
    {
        if (!input.Passes.GradientsAreConstant)
            throw Refused(input.Passes.Layer, "the scores are not linear in its output");

        // If the sum over space is not part of a mean operator, it has rounding errors.
        float tolerance = 1e-5f * Math.Abs(TensorPrimitives.MaxMagnitude(input.Gradients));
        int area = input.Height * input.Width;
        for (int k = 0; k < weights.Length; k++)
        {
            ReadOnlySpan<float> gradients = input.Gradients.Slice(k * area, area);
            if (TensorPrimitives.Max(gradients) - TensorPrimitives.Min(gradients) > tolerance)
                throw Refused(input.Passes.Layer, "the scores weigh its positions differently");
            weights[k] = TensorPrimitives.Sum(gradients);
        }
    }

    private static GradCamException Refused(string layer, string why) => new(
        GradCamErrorKind.Method, $"CAM needs a model whose target layer is followed by a mean over space and one linear layer, and behind '{layer}' {why}. Use gradcam, which gives the same map if CAM is possible.");
}
