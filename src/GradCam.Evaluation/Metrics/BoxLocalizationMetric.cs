using System.Numerics.Tensors;
using GradCam.HeatMaps;

namespace GradCam.Metrics;

/// <summary>
/// Compares the box around the map's largest connected part, of pixels at or above 15 % of the maximum, with the object's box: <c>IoU = intersection
/// / union</c>, the best if there are several boxes, and as an error whether it is below 0.5. A map without positive values has no box: IoU 0.
/// Selvaraju et al., "Grad-CAM", ICCV 2017, section 4.1. There, as in ILSVRC, a picture that the model assigns to another class is an error too. The
/// third column measures this; it is undefined if the picture's class is not known.
/// </summary>
/// <param name="threshold">The share of the maximum.</param>
internal sealed class BoxLocalizationMetric(float threshold = 0.15f) : IMapMetric
{
    private const double RightFrom = 0.5;

    /// <inheritdoc/>
    public IReadOnlyList<MetricColumn> Columns { get; } =
    [
        new("box-iou", "box IoU", MetricDirection.Higher),
        new("localisation-error", "localisation error", MetricDirection.Lower, MetricUnit.Share, MetricAverage.Share),
        new("localisation-error-class", "localisation error, class too", MetricDirection.Lower, MetricUnit.Share, MetricAverage.Share),
    ];

    /// <inheritdoc/>
    public bool NeedsTruth => true;

    /// <inheritdoc/>
    public void Measure(MetricInput input, Span<double> values)
    {
        ArgumentNullException.ThrowIfNull(input);
        float maximum = TensorPrimitives.Max(input.Heat);
        double best = 0;
        if (maximum > 0)
        {
            var box = TruthBox.Of(LargestPart.Find(input.Heat, input.Width, threshold * maximum).Box);
            best = input.Truth!.Boxes.Select(b => b.Overlap(box)).DefaultIfEmpty().Max();
        }

        values[0] = best;
        values[1] = best < RightFrom ? 1 : 0;
        values[2] = input.Truth!.IsRecognised is { } right ? right ? values[1] : 1 : double.NaN;
    }
}
