using System.Numerics.Tensors;
using GradCam.Arithmetic;

namespace GradCam.Methods;

/// <summary>
/// SS-CAM, smoothed Score-CAM, with noise on the masks: <c>w = softmax over k of 1/N sum over n of y(X * (H_k + e_n))</c>, <c>e_n ~ normal(0,
/// sigma)</c> at each pixel; <c>map = max(0, sum over k of w_k A_k)</c>. Wang, Naidu, Michael and Kundu, "SS-CAM: Smoothed Score-CAM for Sharper
/// Visual Feature Localization", 2020, variant 1. The method runs N passes of the whole model for each channel. All channels get the same noise, so
/// that the noise does not rank them.
/// </summary>
internal sealed record SsCamMethod : ICamMethod
{
    private static readonly SsCamMethod s_default = new();

    private static readonly MethodParameter[] s_parameters =
    [
        MethodParameter.Integer(s_default, "samples", "Noisy inputs for each channel, each with a run of the model", m => m.Samples, (m, value) => m with { Samples = value }),
        MethodParameter.Number(s_default, "noise", "Standard deviation of the noise", m => m.Noise, (m, value) => m with { Noise = value }, 0, 1000),
        MethodParameter.Seed(s_default, m => m.Seed, (m, value) => m with { Seed = value }),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<MethodParameter> Parameters => s_parameters;

    /// <inheritdoc/>
    public string Name => "sscam";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.None;

    /// <summary>Gets the number of passes for each channel, <c>N</c>; by default 35.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int Samples
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 35;

    /// <summary>Gets the noise's standard deviation <c>sigma</c>, for masks from 0 to 1; by default 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public float Noise
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 2;

    /// <summary>Gets the seed of the noise; equal seeds give equal maps.</summary>
    public int Seed { get; init; }

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map)
    {
        float[] noise = new float[input.Passes.ImageHeight * input.Passes.ImageWidth];
        int drawn = -1;
        MaskedImages.Map(input, [.. Enumerable.Range(0, input.Channels)], alignCorners: false, Samples, Disturb, map);

        void Disturb(int sample, Span<float> mask)
        {
            if (sample != drawn)
            {
                RandomStream.Of(Seed, sample).FillNormal(noise);
                drawn = sample;
            }

            TensorPrimitives.MultiplyAdd(noise, Noise, mask, mask);
        }
    }
}
