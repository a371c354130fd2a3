using System.Numerics.Tensors;
using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>
/// Test-time augmentation: the mean of a method's maps over six variants of the image. The variants are the image and its mirror image, each times
/// 0.9, 1 and 1.1.
/// The factors apply after preprocessing and so change the contrast. The maps of mirrored images are mirrored back. All variants have the target of
/// the picture itself.
/// <para>The mean is over signed maps that are not scaled; pytorch-grad-cam averages heat maps, each scaled to 0..1.</para>
/// </summary>
/// <param name="method">The method.</param>
internal sealed class AugmentationSmoothing(ICamMethod method) : ICamMethod
{
    /// <summary>The suffix of the method's name.</summary>
    public const string Suffix = "+augment";

    private static readonly float[] Factors = [0.9f, 1f, 1.1f];

    /// <inheritdoc/>
    public IReadOnlyList<MethodParameter> Parameters { get; } =
        [.. method.Parameters.Select(p => p.Wrapped(m => ((AugmentationSmoothing)m).Inner, m => new AugmentationSmoothing(m)))];

    /// <inheritdoc/>
    public string Name => method.Name + Suffix;

    /// <summary>Gets <see cref="CamNeeds.None"/>: the picture's own passes are not needed, because the picture is one of the variants.</summary>
    public CamNeeds Needs => CamNeeds.None;

    /// <inheritdoc/>
    public bool UsesLayer => method.UsesLayer;

    /// <inheritdoc/>
    public bool Rectifies => method.Rectifies;

    /// <inheritdoc/>
    public bool IsSparse => method.IsSparse;

    /// <inheritdoc/>
    public (int Height, int Width) Grid(in CamInput input) => method.Grid(input);

    /// <inheritdoc/>
    public ScoreTarget Refine(ScoreTarget target, ReadOnlySpan<float> scores) => method.Refine(target, scores);

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map)
    {
        int width = Grid(input).Width;
        int imageWidth = input.Passes.ImageWidth;
        float[] sum = new float[map.Length];
        float[] own = new float[map.Length];
        int total = 2 * Factors.Length;
        input.Passes.VisitImages(
            total,
            (int index, Span<float> image) =>
            {
                TensorPrimitives.Multiply(image, Factors[index / 2], image);
                if (IsMirrored(index))
                    Mirror(image, imageWidth);
            },
            input.Target,
            method.Needs,
            (int index, in CamInput variant) =>
            {
                method.Compute(variant, own);
                if (IsMirrored(index))
                    Mirror(own, width);
                TensorPrimitives.Add(sum, own, sum);
            });
        TensorPrimitives.Divide(sum, total, map);
    }

    private ICamMethod Inner => method;

    private static bool IsMirrored(int index) => index % 2 == 1;

    private static void Mirror(Span<float> rows, int width)
    {
        for (int at = 0; at < rows.Length; at += width)
            rows.Slice(at, width).Reverse();
    }
}
