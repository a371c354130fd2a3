namespace GradCam.Metrics;

/// <summary>
/// Measures Remove and Debias (ROAD): removed pixels are not black but filled in from their neighbours, so that neither an edge nor the hole's form
/// reveals the class. <c>MoRF = mean of p(most relevant removed) - Y</c> and <c>LeRF = mean of p(least relevant removed) - Y</c> over 10 %, 20 %, ...
/// 90 % of the pixels removed, and <c>ROAD = (LeRF - MoRF) / 2</c>. Rong et al., "A Consistent and Efficient Evaluation Strategy for Attribution
/// Methods", ICML 2022; the combination is pytorch-grad-cam's. The paper itself reports accuracy: here, the share of the nine steps at which the
/// explained class still has the highest score. It is the paper's value if the explained class is the true one.
/// </summary>
internal sealed class RoadMetric : IMapMetric
{
    private const int Shares = 9;

    /// <inheritdoc/>
    public IReadOnlyList<MetricColumn> Columns { get; } =
    [
        new("road-morf", "ROAD MoRF", MetricDirection.Lower),
        new("road-lerf", "ROAD LeRF", MetricDirection.Higher),
        new("road", "ROAD", MetricDirection.Higher),
        new("road-accuracy-morf", "ROAD accuracy MoRF", MetricDirection.Lower, MetricUnit.Share),
        new("road-accuracy-lerf", "ROAD accuracy LeRF", MetricDirection.Higher, MetricUnit.Share),
    ];

    /// <inheritdoc/>
    public void Measure(MetricInput input, Span<double> values)
    {
        ArgumentNullException.ThrowIfNull(input);
        var random = new Random(input.Seed);
        int pixels = input.Heat.Length;
        bool[] removed = new bool[pixels];
        var imputation = new NoisyLinearImputation(input.Height, input.Width);

        // The first nine remove the most relevant, the others the least relevant.
        (float[] probabilities, bool[] isTop) = input.Outcomes(2 * Shares, (index, image) =>
        {
            int count = (int)((long)pixels * (index % Shares + 1) / (Shares + 1));
            ReadOnlySpan<int> order = input.Order;
            Array.Clear(removed);
            foreach (int pixel in index < Shares ? order[..count] : order[^count..])
                removed[pixel] = true;
            imputation.Fill(input.Image, removed, random, image);
        });
        values[0] = Mean(probabilities.AsSpan(0, Shares)) - input.Probability;
        values[1] = Mean(probabilities.AsSpan(Shares)) - input.Probability;
        values[2] = (values[1] - values[0]) / 2;
        values[3] = isTop.Take(Shares).Count(top => top) / (double)Shares;
        values[4] = isTop.Skip(Shares).Count(top => top) / (double)Shares;
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += value;
        return sum / values.Length;
    }
}
