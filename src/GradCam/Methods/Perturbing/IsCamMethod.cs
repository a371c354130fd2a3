using System.Numerics.Tensors;

namespace GradCam.Methods;

/// <summary>
/// IS-CAM, integrated Score-CAM: <c>w = softmax over k of 1/N sum over n = 1..N of y(n/N X * H_k)</c>, the mean score on the way from the baseline to
/// the masked image; <c>map = max(0, sum over k of w_k A_k)</c>. Naidu, Ghosh, Maurya, Nayak and Kundu, "IS-CAM: Integrated Score-CAM for
/// axiomatic-based explanations", 2020. The method runs N passes of the whole model for each channel.
/// </summary>
internal sealed record IsCamMethod : ICamMethod
{
    private static readonly IsCamMethod s_default = new();

    private static readonly MethodParameter[] s_parameters =
    [
        MethodParameter.Integer(s_default, "samples", "Steps for each channel, each with a run of the model", m => m.Samples, (m, value) => m with { Samples = value }),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<MethodParameter> Parameters => s_parameters;

    /// <inheritdoc/>
    public string Name => "iscam";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.None;

    /// <summary>Gets the number of passes for each channel, <c>N</c>; by default 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int Samples
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 10;

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map) =>
        MaskedImages.Map(
            input,
            [.. Enumerable.Range(0, input.Channels)],
            alignCorners: false,
            Samples,
            (sample, mask) => TensorPrimitives.Multiply(mask, (sample + 1f) / Samples, mask),
            map);
}
