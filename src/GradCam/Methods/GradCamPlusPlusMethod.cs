using System.Numerics.Tensors;

namespace GradCam.Methods;

/// <summary>
/// Grad-CAM++: <c>map = max(0, sum over k of w_k A_k)</c>, <c>w_k = sum over i,j of alpha_k[i,j] max(0, G_k[i,j])</c>, <c>alpha = G^2 / (2 G^2 + S_k
/// G^3 + epsilon)</c> with <c>S_k = sum over a,b of A_k[a,b]</c>. Chattopadhay et al., "Grad-CAM++: Generalized Gradient-based Visual Explanations
/// for Deep Convolutional Networks", WACV 2018. The paper differentiates <c>exp(y)</c>, whose derivatives are <c>exp(y) G^n</c> for a piecewise
/// linear model. The factor cancels in <c>alpha</c>. In <c>w</c> it scales the whole map, so this class omits it.
/// <para>The paper has no <c>epsilon</c>; pytorch-grad-cam adds 1e-6, which is small compared with <c>G^2</c> only if gradients are larger than 1e-2.
/// Below that, <c>epsilon</c> favours large gradients further, and the map depends on the scale of the scores.</para>
/// </summary>
/// <param name="exact">Whether <c>epsilon</c> is 0, as in the paper, and not 1e-6.</param>
internal sealed class GradCamPlusPlusMethod(bool exact = false) : ChannelWeightMethod
{
    private readonly double _epsilon = exact ? 0 : 1e-6;

    /// <inheritdoc/>
    public override string Name => exact ? "gradcamplusplus-exact" : "gradcamplusplus";

    /// <inheritdoc/>
    public override CamNeeds Needs => CamNeeds.Gradients;

    /// <inheritdoc/>
    public override void Weights(in CamInput input, Span<float> weights)
    {
        int area = input.Height * input.Width;
        for (int k = 0; k < weights.Length; k++)
        {
            double sum = TensorPrimitives.Sum(input.Activations.Slice(k * area, area));
            double weight = 0;
            foreach (float g in input.Gradients.Slice(k * area, area))
                weight += Math.Max(0, g) * Share(g * (double)g, g * (double)g * g, sum, _epsilon);
            weights[k] = (float)weight;
        }
    }

    /// <summary>Returns <c>alpha = D2 / (2 D2 + S D3 + epsilon)</c>; 0 if the gradient is 0.</summary>
    /// <param name="second">D2, the square of the gradient, or the mean of several squares.</param>
    /// <param name="third">D3, the cube of the gradient, or the mean of several cubes.</param>
    /// <param name="sum">S, the sum of the channel's activations.</param>
    /// <param name="epsilon">The summand that keeps the denominator from 0.</param>
    internal static double Share(double second, double third, double sum, double epsilon) =>
        second == 0 ? 0 : second / ((2 * second) + (sum * third) + epsilon);
}
