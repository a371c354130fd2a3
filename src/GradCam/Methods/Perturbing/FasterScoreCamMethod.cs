using System.Numerics.Tensors;

namespace GradCam.Methods;

/// <summary>
/// Faster-Score-CAM: Score-CAM of the channels alone whose activations vary most over space: they mask best.
/// <c>S = the n channels of the largest variance of A_k</c>, <c>w = softmax over k in S of y(X * H_k)</c>,
/// <c>map = max(0, sum over k in S of w_k A_k)</c>. Tabayashi, "Faster-Score-CAM" (software, 2020), on Wang et al., "Score-CAM",
/// CVPR Workshops 2020. One pass of the whole model for each of these channels.
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

    /// <summary>How many channels; by default 10. All of them where the layer has fewer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
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

        // Ties are broken by the channels' order.
        int[] best = [.. Enumerable.Range(0, deviations.Length).OrderByDescending(k => deviations[k]).Take(Channels)];
        MaskedImages.Map(input, best, alignCorners: false, samples: 1, change: null, map);
    }
}
