namespace GradCam.Metrics;

/// <summary>
/// Fills in pixels so that each is the weighted mean of its eight neighbours, 1/6 for those next to it and 1/12 for those at its corners (fewer at
/// the picture's edge, and scaled to 1), including filled-in ones, and adds a little noise. Rong et al., "A Consistent and Efficient Evaluation
/// Strategy for Attribution Methods", ICML 2022, section 5.1.
/// </summary>
/// <remarks>
/// With the picture's pixels as a graph, this is the graph's Laplace equation with the known pixels as boundary: a symmetric positive definite
/// system, solved by conjugate gradients that start from the solution at half the resolution (Deuflhard's cascadic multigrid). Only one thread may
/// use an instance at a time.
/// </remarks>
internal sealed class NoisyLinearImputation
{
    private const int SmallestSide = 4;

    private readonly List<ImputationLevel> _levels = [];
    private readonly int _width;
    private readonly float _noise;

    /// <summary>Initializes an imputation for images of a size.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="noise">Standard deviation of the noise, in the preprocessed image's unit; pytorch-grad-cam's is 0.01.</param>
    public NoisyLinearImputation(int height, int width, float noise = 0.01f)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        _width = width;
        _noise = noise;
        _levels.Add(new ImputationLevel(height, width));
        while (Math.Min(height, width) > SmallestSide)
        {
            (height, width) = ((height + 1) / 2, (width + 1) / 2);
            _levels.Add(new ImputationLevel(height, width));
        }
    }

    /// <summary>Fills in an image.</summary>
    /// <param name="image"><c>[C, H*W]</c>.</param>
    /// <param name="removed"><c>[H*W]</c>: the pixels to fill in; not all.</param>
    /// <param name="random">The source of the noise.</param>
    /// <param name="result">Destination, <c>[C, H*W]</c>.</param>
    /// <exception cref="ArgumentException">No pixel is left to fill in from, or a length is wrong.</exception>
    public void Fill(ReadOnlySpan<float> image, ReadOnlySpan<bool> removed, Random random, Span<float> result)
    {
        ArgumentNullException.ThrowIfNull(random);
        int pixels = removed.Length;
        if (pixels != _levels[0].Pixels || image.Length % pixels != 0 || result.Length != image.Length)
            throw new ArgumentException("The image, the pixels and the result are not of the same size.", nameof(removed));
        if (!removed.Contains(false))
            throw new ArgumentException("All pixels are removed, so no pixel remains for the imputation.", nameof(removed));
        image.CopyTo(result);
        _levels[0].SetUnknown(removed);
        for (int level = 1; level < _levels.Count; level++)
            _levels[level].CoarsenUnknown(_levels[level - 1]);

        for (int c = 0; c < image.Length / pixels; c++)
        {
            Span<float> plane = result.Slice(c * pixels, pixels);
            _levels[0].SetValues(plane);
            for (int level = 1; level < _levels.Count; level++)
                _levels[level].CoarsenValues(_levels[level - 1]);
            for (int level = _levels.Count - 1; level >= 0; level--)
            {
                if (level + 1 < _levels.Count)
                    _levels[level].GuessFrom(_levels[level + 1]);
                _levels[level].Solve();
            }

            for (int i = 0; i < pixels; i++)
            {
                if (removed[i])
                    plane[i] = _levels[0].Value(i / _width, i % _width) + _noise * Gaussian(random);
            }
        }
    }

    // Box and Muller's transform.
    private static float Gaussian(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
