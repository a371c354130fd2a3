using System.Numerics.Tensors;
using GradCam.Arithmetic;
using GradCam.Explaining;

namespace GradCam.HeatMaps;

/// <summary>
/// Represents the values of a map that become 0 and 1 of a heat map: <c>(x - minimum) / (maximum - minimum)</c>, clamped to 0..1. One scale for
/// several maps makes their pictures comparable.
/// </summary>
public readonly record struct MapScale
{
    /// <summary>Initializes a scale.</summary>
    /// <param name="minimum">The value of the first colour, in the scores' unit.</param>
    /// <param name="maximum">The value of the last colour, not below the minimum. If they are equal, all values become 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not finite, or the maximum is below the minimum.</exception>
    public MapScale(float minimum, float maximum)
    {
        if (!float.IsFinite(minimum))
            throw new ArgumentOutOfRangeException(nameof(minimum), minimum, "The bounds of a scale must be finite.");
        if (!float.IsFinite(maximum) || maximum < minimum)
            throw new ArgumentOutOfRangeException(nameof(maximum), maximum, $"The maximum must be finite and at least the minimum {minimum}.");
        Minimum = minimum;
        Maximum = maximum;
    }

    /// <summary>Gets the value that becomes 0.</summary>
    public float Minimum { get; }

    /// <summary>Gets the value that becomes 1.</summary>
    public float Maximum { get; }

    /// <summary>Gets the position of zero, in 0..1.</summary>
    public float Zero => Maximum > Minimum ? (float)Math.Clamp(-(double)Minimum / ((double)Maximum - Minimum), 0, 1) : 0;

    /// <summary>
    /// Returns the scale that covers several maps. Maps with NaN or infinite values do not count. If there are no other maps, or if all maps are
    /// empty, it is 0..0.
    /// </summary>
    /// <param name="maps">The maps: several classes, pictures or methods.</param>
    /// <param name="mode">
    /// From 0 to the largest value (<see cref="NormalizationMode.Max"/>), from the smallest to the largest
    /// (<see cref="NormalizationMode.MinMax"/>), as far below zero as above (<see cref="NormalizationMode.Symmetric"/>), or 0..1
    /// (<see cref="NormalizationMode.None"/>).
    /// </param>
    /// <param name="percentile">
    /// The percentile that replaces each map's largest value, and in magnitude its smallest, see <see cref="HeatMapOptions.Percentile"/>. If so few
    /// pixels are not zero that the percentile is zero, it is the largest value itself.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The mode is unknown, or the percentile is out of range.</exception>
    public static MapScale Of(IEnumerable<CamMap> maps, NormalizationMode mode = NormalizationMode.Max, double percentile = 100)
    {
        ArgumentNullException.ThrowIfNull(maps);
        if (percentile is not (> 50 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(percentile), percentile, "The percentile must be above 50 and at most 100.");
        float least = float.PositiveInfinity;
        float most = float.NegativeInfinity;
        foreach (CamMap map in maps.Where(m => m.Condition() != MapCondition.NotFinite))
        {
            (float low, float high) = percentile == 100 ? (map.Minimum, map.Maximum) : MapPercentile.Bounds(map, mode, percentile);
            least = Math.Min(least, low);
            most = Math.Max(most, high);
        }

        bool any = least <= most;
        return mode switch
        {
            NormalizationMode.None => new MapScale(0, 1),
            NormalizationMode.Max => new MapScale(0, any ? Math.Max(most, 0) : 0),
            NormalizationMode.MinMax => any ? new MapScale(least, most) : default,
            NormalizationMode.Symmetric => any ? AroundZero(Math.Max(Math.Abs(least), Math.Abs(most))) : default,
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown normalization mode."),
        };
    }

    /// <summary>Scales values. NaN stays NaN.</summary>
    /// <param name="map">Any number of values.</param>
    /// <param name="destination">As many; it may be the same memory.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    public void Apply(ReadOnlySpan<float> map, Span<float> destination)
    {
        if (map.Length != destination.Length)
            throw new ArgumentException($"A map of {map.Length} needs a destination of {map.Length}, not {destination.Length}.", nameof(destination));
        Normalization.Stretch(map, Minimum, Maximum, destination);
        TensorPrimitives.Min(destination, 1, destination);
        TensorPrimitives.Max(destination, 0, destination);
    }

    private static MapScale AroundZero(float reach) => new(-reach, reach);
}
