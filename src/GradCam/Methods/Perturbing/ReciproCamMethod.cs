using System.Numerics.Tensors;
using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>
/// Recipro-CAM: the classifier's answer to one position of the layer alone. <c>map[i,j] = f(A * M_ij)</c>, with <c>M_ij</c> a small Gaussian (3x3:
/// 1/4, 1/8, 1/16) around the position (i,j), zero elsewhere, the same for all channels. <c>f</c> is the class's probability, or the requested target
/// if that is not a class's score. The map's minimum is subtracted, as in the paper's scaling to 0..1. Byun and Lee, "Recipro-CAM: Fast gradient-free
/// visual explanations for convolutional neural networks", 2022, equations 2 to 4. The method runs one pass of the classifier for each position.
/// </summary>
internal sealed record ReciproCamMethod : ICamMethod
{
    // The paper's 3x3 filter is the product of [1/4, 1/2, 1/4] and its transpose. This is the filter along one axis.
    private static readonly float[] s_gaussian = [0.25f, 0.5f, 0.25f];

    private static readonly ReciproCamMethod s_default = new();

    private static readonly MethodParameter[] s_parameters =
    [
        MethodParameter.Choice(s_default, "gaussian", "Whether a mask is a Gaussian of 3x3 positions, and not one position", m => m.Gaussian, (m, value) => m with { Gaussian = value }),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<MethodParameter> Parameters => s_parameters;

    /// <inheritdoc/>
    public string Name => "reciprocam";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.None;

    /// <inheritdoc/>
    public bool Rectifies => false;

    /// <summary>Gets whether masks are Gaussians, the default; otherwise each mask is a single position.</summary>
    public bool Gaussian { get; init; } = true;

    /// <inheritdoc/>
    public ScoreTarget Refine(ScoreTarget target, ReadOnlySpan<float> scores) => ProbabilityTarget.Of(target);

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map)
    {
        (int height, int width) = (input.Height, input.Width);
        float[] mask = new float[height * width];
        float[] scores = input.Passes.ScoresOfActivations(mask.Length, (index, activations) =>
        {
            Mask(mask, height, width, index / width, index % width);
            for (int at = 0; at < activations.Length; at += mask.Length)
                TensorPrimitives.Multiply(activations.Slice(at, mask.Length), mask, activations.Slice(at, mask.Length));
        });
        TargetValues.Of(input.Target, scores, input.Passes.ScoreCount).CopyTo(map);
        TensorPrimitives.Subtract(map, TensorPrimitives.Min(map), map);
    }

    private void Mask(Span<float> mask, int height, int width, int row, int column)
    {
        mask.Clear();
        if (!Gaussian)
        {
            mask[(row * width) + column] = 1;
            return;
        }

        // The parts of the filter beyond the edge are cut off.
        for (int dy = -1; dy <= 1; dy++)
        {
            for (int dx = -1; dx <= 1; dx++)
            {
                (int y, int x) = (row + dy, column + dx);
                if (y >= 0 && y < height && x >= 0 && x < width)
                    mask[(y * width) + x] = s_gaussian[dy + 1] * s_gaussian[dx + 1];
            }
        }
    }
}
