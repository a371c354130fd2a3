using System.Numerics.Tensors;
using GradCam.Arithmetic;

namespace GradCam.Methods;

/// <summary>
/// Smooth Grad-CAM++: Grad-CAM++ with the powers of the gradients averaged over noisy images: <c>D_n = mean over samples of G^n</c>, <c>w_k = sum
/// over i,j of alpha_k[i,j] max(0, D_1)</c>, <c>alpha = D_2 / (2 D_2 + S_k D_3)</c>. <c>S_k</c> and the map use the picture's own activations. Omeiza
/// et al., "Smooth Grad-CAM++: An Enhanced Inference Level Visualization Technique for Deep Convolutional Neural Network Models", 2019. The paper
/// prints the numerator of <c>alpha</c> as <c>D_1</c>, which would not give Grad-CAM++ without noise. This class treats that as a misprint, as
/// torch-cam does.
/// </summary>
/// <param name="samples">The number of noisy images, at least 1.</param>
/// <param name="deviation">The standard deviation of the noise, as a share of the image's range from its smallest to its largest value.</param>
/// <param name="seed">The seed of the noise; equal seeds give equal maps.</param>
/// <exception cref="ArgumentOutOfRangeException">The number of samples is not positive, or the deviation is negative.</exception>
internal sealed class SmoothGradCamPlusPlusMethod(int samples = 25, float deviation = 0.15f, int seed = 1) : ChannelWeightMethod
{
    /// <summary>Gets the number of noisy images.</summary>
    public int Samples { get; } = samples > 0 ? samples : throw new ArgumentOutOfRangeException(nameof(samples), samples, "There must be samples.");

    /// <summary>Gets the standard deviation of the noise, as a share of the image's range.</summary>
    public float Deviation { get; } = deviation >= 0 ? deviation : throw new ArgumentOutOfRangeException(nameof(deviation), deviation, "A deviation is not negative.");

    /// <summary>Gets the seed of the noise.</summary>
    public int Seed { get; } = seed;

    private static readonly SmoothGradCamPlusPlusMethod s_default = new();

    private static readonly MethodParameter[] s_parameters =
    [
        MethodParameter.Integer(s_default, "samples", "Noisy pictures, each with a run of the model", m => m.Samples, (m, value) => new SmoothGradCamPlusPlusMethod(value, m.Deviation, m.Seed)),
        MethodParameter.Number(s_default, "noise", "Standard deviation of the noise, as a share of the picture's range", m => m.Deviation, (m, value) => new SmoothGradCamPlusPlusMethod(m.Samples, value, m.Seed), 0, 1000),
        MethodParameter.Seed(s_default, m => m.Seed, (m, value) => new SmoothGradCamPlusPlusMethod(m.Samples, m.Deviation, value)),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<MethodParameter> Parameters => s_parameters;

    /// <inheritdoc/>
    public override string Name => "smoothgradcamplusplus";

    /// <summary>Gets <see cref="CamNeeds.None"/>: the picture's own gradients are not needed.</summary>
    public override CamNeeds Needs => CamNeeds.None;

    /// <inheritdoc/>
    public override void Weights(in CamInput input, Span<float> weights)
    {
        ReadOnlySpan<float> own = input.Passes.Image.Span;
        float scale = Deviation * (TensorPrimitives.Max(own) - TensorPrimitives.Min(own));
        float[] first = new float[input.Activations.Length];
        float[] second = new float[first.Length];
        float[] third = new float[first.Length];
        input.Passes.VisitImages(
            Samples,
            (int index, Span<float> image) =>
            {
                RandomStream noise = RandomStream.Of(Seed, index);
                foreach (ref float value in image)
                    value += (float)(scale * noise.NextGaussian());
            },
            input.Target,
            CamNeeds.Gradients,
            (int _, in CamInput noisy) =>
            {
                float[] power = noisy.Gradients.ToArray();
                TensorPrimitives.Add(first, power, first);
                TensorPrimitives.Multiply(power, noisy.Gradients, power);
                TensorPrimitives.Add(second, power, second);
                TensorPrimitives.MultiplyAdd(power, noisy.Gradients, third, third);
            });

        int area = input.Height * input.Width;
        for (int k = 0; k < weights.Length; k++)
        {
            double sum = TensorPrimitives.Sum(input.Activations.Slice(k * area, area));
            double weight = 0;
            for (int at = k * area; at < (k + 1) * area; at++)
                weight += Math.Max(0, first[at]) * GradCamPlusPlusMethod.Share(second[at], third[at], sum, epsilon: 0);
            weights[k] = (float)(weight / Samples);
        }
    }
}
