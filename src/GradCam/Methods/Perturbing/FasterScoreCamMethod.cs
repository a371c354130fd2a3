using System.Numerics.Tensors;

namespace GradCam.Methods;

/// <summary>
/// Faster-Score-CAM: Score-CAM of only the channels whose activations vary most over space, because they are the best masks. <c>S = the n channels of
/// the largest variance of A_k</c>, <c>w = softmax over k in S of y(X * H_k)</c>, <c>map = max(0, sum over k in S of w_k A_k)</c>. Tabayashi,
/// "Faster-Score-CAM" (software, 2020), on Wang et al., "Score-CAM", CVPR Workshops 2020. The method runs one pass of the whole model for each of
/// these channels.
/// </summary>
internal sealed record FasterScoreCamMethod : ICamMethod
{
    private static readonly FasterScoreCamMethod s_default = new();

    private static readonly MethodParameter[] s_parameters =
    [
        MethodParameter.Integer(s_default, "channels", "Channels of the layer that count, each with a run of the model", m => m.Channels, (m, value) => m with { Channels = value }, 1, 100_000),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<MethodParameter> Parameters => s_parameters;

    /// <inheritdoc/>
    public string Name => "fasterscorecam";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.None;

    /// <summary>Gets the number of channels; by default 10. If the layer has fewer, the method uses all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int Channels
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 10;

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map)
    {
        int area = map.Length;
        float[] deviations = new float[input.Channels];
        for (int k = 0; k < deviations.Length; k++)
            deviations[k] = TensorPrimitives.StdDev(input.Activations.Slice(k * area, area));

        // If variances are equal, the order of the channels decides.
        int[] best = [.. Enumerable.Range(0, deviations.Length).OrderByDescending(k => deviations[k]).Take(Channels)];
        MaskedImages.Map(input, best, alignCorners: false, samples: 1, change: null, map);
    }
}
