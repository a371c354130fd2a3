using System.Numerics.Tensors;
using GradCam.Arithmetic;
using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>
/// RISE: the mean of random masks, weighted by the model's answer to the masked image. <c>map = 1/(N p) sum over n of f(X * M_n) M_n</c>. <c>f</c> is
/// the class's probability, or the requested target if that is not a class's score. A mask is a grid of s x s cells, each 1 with probability p,
/// enlarged (bilinear) to (s+1) cells of ceil(H/s) x ceil(W/s) pixels. The image's size is cut from it with a random shift of up to a cell. The map's
/// minimum is subtracted, because a value that all pixels share has no information. Petsiuk, Das and Saenko, "RISE: Randomized Input Sampling for
/// Explanation of Black-box Models", BMVC 2018, equation 6 and section 3.2. The method runs N passes of the whole model.
/// </summary>
internal sealed record RiseMethod : ICamMethod
{
    private static readonly RiseMethod s_default = new();

    private static readonly MethodParameter[] s_parameters =
    [
        MethodParameter.Integer(s_default, "samples", "Masks, each with a run of the model", m => m.Samples, (m, value) => m with { Samples = value }),
        MethodParameter.Integer(s_default, "cells", "Cells of a mask along each side", m => m.Cells, (m, value) => m with { Cells = value }, 1, 1000),
        MethodParameter.Number(s_default, "share", "Probability that a cell is visible", m => m.Share, (m, value) => m with { Share = value }, 0.001, 1),
        MethodParameter.Seed(s_default, m => m.Seed, (m, value) => m with { Seed = value }),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<MethodParameter> Parameters => s_parameters;

    /// <inheritdoc/>
    public string Name => "rise";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.None;

    /// <inheritdoc/>
    public bool UsesLayer => false;

    /// <inheritdoc/>
    public bool Rectifies => false;

    /// <summary>Gets the number of masks, <c>N</c>; by default 4000, the paper's for VGG16 (8000 for ResNet-50).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int Samples
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 4000;

    /// <summary>Gets the number of cells of a mask along each side, <c>s</c>; by default 7.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int Cells
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 7;

    /// <summary>Gets the probability that a cell is visible, <c>p</c>; by default one half.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0 and at most 1.</exception>
    public float Share
    {
        get;
        init
        {
            if (!(value > 0 && value <= 1))
                throw new ArgumentOutOfRangeException(nameof(value), value, "Above 0 and at most 1.");
            field = value;
        }
    } = 0.5f;

    /// <summary>Gets the seed of the masks; equal seeds give equal masks.</summary>
    public int Seed { get; init; }

    /// <inheritdoc/>
    public (int Height, int Width) Grid(in CamInput input) => (input.Passes.ImageHeight, input.Passes.ImageWidth);

    /// <inheritdoc/>
    public ScoreTarget Refine(ScoreTarget target, ReadOnlySpan<float> scores) => ProbabilityTarget.Of(target);

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map)
    {
        ModelPasses passes = input.Passes;
        int cellHeight = ((passes.ImageHeight - 1) / Cells) + 1;
        int cellWidth = ((passes.ImageWidth - 1) / Cells) + 1;
        var grid = new BilinearGrid(Cells, Cells, (Cells + 1) * cellHeight, (Cells + 1) * cellWidth);
        float[] cells = new float[Cells * Cells];
        float[] mask = new float[map.Length];
        float[] scores = passes.ScoresOfImages(Samples, (index, image) =>
        {
            Mask(index);
            for (int at = 0; at < image.Length; at += mask.Length)
                TensorPrimitives.Multiply(image.Slice(at, mask.Length), mask, image.Slice(at, mask.Length));
        });

        // Draw the masks a second time: that costs less than storing thousands of them.
        float[] values = TargetValues.Of(input.Target, scores, passes.ScoreCount);
        map.Clear();
        for (int index = 0; index < values.Length; index++)
        {
            Mask(index);
            TensorPrimitives.MultiplyAdd(mask, values[index], map, map);
        }

        TensorPrimitives.Divide(map, Samples * Share, map);
        TensorPrimitives.Subtract(map, TensorPrimitives.Min(map), map);

        void Mask(int index)
        {
            RandomStream random = RandomStream.Of(Seed, index);
            for (int i = 0; i < cells.Length; i++)
                cells[i] = random.NextSingle() < Share ? 1 : 0;
            grid.Enlarge(cells, mask, random.NextInt(cellHeight + 1), random.NextInt(cellWidth + 1), passes.ImageWidth);
        }
    }
}
