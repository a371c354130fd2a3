namespace GradCam.Metrics;

/// <summary>
/// Measures how soon the model finds the class when sharp pixels replace those of a blurred image, the highest of the map first: the area under the
/// probability over the share of pixels that are sharp. Petsiuk et al., "RISE", BMVC 2018, section 3.4.
/// </summary>
/// <param name="steps">Number of steps, see <see cref="DeletionMetric"/>.</param>
internal sealed class InsertionMetric(int steps = DeletionMetric.DefaultSteps) : IMapMetric
{
    /// <inheritdoc/>
    public IReadOnlyList<MetricColumn> Columns { get; } = [new("insertion", "insertion AUC", MetricDirection.Higher)];

    /// <inheritdoc/>
    public void Measure(MetricInput input, Span<double> values)
    {
        ArgumentNullException.ThrowIfNull(input);
        float[] curve = PerturbationCurve.Run(input, GaussianBlur.Apply(input.Image, input.Height, input.Width), input.Image, steps);
        values[0] = PerturbationCurve.Area(curve);
        input.AddCurve(Columns[0].Name, curve);
    }
}
