namespace GradCam.Metrics;

/// <summary>
/// Measures how soon the model loses the class when pixels are removed, the highest of the map first: the area under the probability over the share
/// of pixels that are zero. Zero is the preprocessed mean colour, or black if the preprocessing subtracts no mean. Petsiuk et al., "RISE: Randomized
/// Input Sampling for Explanation of Black-box Models", BMVC 2018, section 3.4.
/// </summary>
/// <param name="steps">The number of steps of equally many pixels; the paper uses 224 for 224 x 224 pixels.</param>
internal sealed class DeletionMetric(int steps = DeletionMetric.DefaultSteps) : IMapMetric
{
    /// <summary>The number of steps that gives the area under the curve to about a hundredth at a fraction of the paper's passes.</summary>
    public const int DefaultSteps = 32;

    /// <inheritdoc/>
    public IReadOnlyList<MetricColumn> Columns { get; } = [new("deletion", "deletion AUC", MetricDirection.Lower)];

    /// <inheritdoc/>
    public void Measure(MetricInput input, Span<double> values)
    {
        ArgumentNullException.ThrowIfNull(input);
        float[] curve = PerturbationCurve.Run(input, input.Image, new float[input.Image.Length], steps);
        values[0] = PerturbationCurve.Area(curve);
        input.AddCurve(Columns[0].Name, curve);
    }
}
