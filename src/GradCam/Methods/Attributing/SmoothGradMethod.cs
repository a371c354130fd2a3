using System.Numerics.Tensors;
using GradCam.Arithmetic;

namespace GradCam.Methods;

/// <summary>
/// SmoothGrad: the gradient averaged over noisy images, <c>D = 1/n sum over n of dy/dX (X + N(0, sigma^2))</c>, <c>map = max over channels of
/// |D|</c>. Smilkov et al., "SmoothGrad: removing noise by adding noise", 2017. Without noise it is <see cref="GradientMethod"/>. The method runs n
/// passes of the whole model, forward and backward.
/// </summary>
internal sealed record SmoothGradMethod : PixelAttributionMethod
{
    private static readonly SmoothGradMethod s_default = new();

    private static readonly MethodParameter[] s_parameters =
    [
        MethodParameter.Integer(s_default, "samples", "Noisy pictures, each with a run of the model", m => m.Samples, (m, value) => m with { Samples = value }),
        MethodParameter.Number(s_default, "noise", "Standard deviation of the noise, as a share of the picture's range", m => m.Noise, (m, value) => m with { Noise = value }, 0, 1000),
        MethodParameter.Seed(s_default, m => m.Seed, (m, value) => m with { Seed = value }),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<MethodParameter> Parameters => s_parameters;

    /// <inheritdoc/>
    public override string Name => "smoothgrad";

    /// <inheritdoc/>
    public override bool IsContribution => false;

    /// <summary>Gets the number of noisy images, <c>n</c>; by default 50. The paper sees little change beyond.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int Samples
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 50;

    /// <summary>
    /// Gets the standard deviation of the noise, <c>sigma</c>, as a share of the image's range from its smallest to its largest value; by default
    /// 0.15, the middle of the paper's recommendation.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not a number.</exception>
    public float Noise
    {
        get;
        init
        {
            if (!(value >= 0 && float.IsFinite(value)))
                throw new ArgumentOutOfRangeException(nameof(value), value, "A deviation is a number and not negative.");
            field = value;
        }
    } = 0.15f;

    /// <summary>Gets the seed of the noise; equal seeds give equal noise.</summary>
    public int Seed { get; init; }

    /// <inheritdoc/>
    public override void Attribute(in CamInput input, Span<float> attributions)
    {
        ReadOnlySpan<float> own = input.Passes.Image.Span;
        float scale = Noise * (TensorPrimitives.Max(own) - TensorPrimitives.Min(own));
        float[] sum = new float[attributions.Length];
        input.Passes.VisitImageGradients(
            Samples,
            (index, image) =>
            {
                RandomStream noise = RandomStream.Of(Seed, index);
                foreach (ref float value in image)
                    value += (float)(scale * noise.NextGaussian());
            },
            input.Target,
            guided: false,
            (_, gradient) => TensorPrimitives.Add(sum, gradient, sum));
        TensorPrimitives.Divide(sum, Samples, attributions);
    }
}
