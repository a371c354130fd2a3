namespace GradCam.Methods;

/// <summary>
/// Score-CAM: <c>H_k = s(Up(A_k))</c>, each channel enlarged to the image (bilinear) and then scaled to 0..1; <c>w = softmax over k of (y(X * H_k) -
/// y(X_b))</c>, in which the baseline <c>X_b</c> cancels; <c>map = max(0, sum over k of w_k A_k)</c>. Wang et al., "Score-CAM: Score-Weighted Visual
/// Explanations for Convolutional Neural Networks", CVPR Workshops 2020, definitions 2 and 3, algorithm 1. The method runs one pass of the whole
/// model for each channel that is not constant.
/// </summary>
internal sealed record ScoreCamMethod : ICamMethod
{
    private static readonly ScoreCamMethod s_default = new();

    private static readonly MethodParameter[] s_parameters =
    [
        MethodParameter.Choice(s_default, "aligncorners", "Whether maps are enlarged with their corners on the picture's corners", m => m.AlignCorners, (m, value) => m with { AlignCorners = value }),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<MethodParameter> Parameters => s_parameters;

    /// <inheritdoc/>
    public string Name => "scorecam";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.None;

    /// <summary>
    /// Gets whether the outermost values of enlarged masks are at the image's edge, as in pytorch-grad-cam. By default they are at the centres of the
    /// outermost cells, as in the authors' code.
    /// </summary>
    public bool AlignCorners { get; init; }

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map) =>
        MaskedImages.Map(input, [.. Enumerable.Range(0, input.Channels)], AlignCorners, samples: 1, change: null, map);
}
