using System.Numerics.Tensors;

namespace GradCam.Methods;

/// <summary>
/// XGrad-CAM: <c>map = max(0, sum over k of w_k A_k)</c>, <c>w_k = sum over i,j of A_k[i,j] G_k[i,j] / sum over i,j of A_k[i,j]</c>. The activations
/// weight the gradients of their channel. Fu et al., "Axiom-based Grad-CAM: Towards Accurate Visualization and Explanation of CNNs", BMVC 2020. If
/// the activations of a channel add up to 0, its weight is 0: after a ReLU, all of them are 0. pytorch-grad-cam adds 1e-7 to the denominator.
/// </summary>
internal sealed class XGradCamMethod : ChannelWeightMethod
{
    /// <inheritdoc/>
    public override string Name => "xgradcam";

    /// <inheritdoc/>
    public override CamNeeds Needs => CamNeeds.Gradients;

    /// <inheritdoc/>
    public override void Weights(in CamInput input, Span<float> weights)
    {
        int area = input.Height * input.Width;
        for (int k = 0; k < weights.Length; k++)
        {
            ReadOnlySpan<float> activations = input.Activations.Slice(k * area, area);
            float sum = TensorPrimitives.Sum(activations);
            weights[k] = sum == 0 ? 0 : TensorPrimitives.Dot(activations, input.Gradients.Slice(k * area, area)) / sum;
        }
    }
}
