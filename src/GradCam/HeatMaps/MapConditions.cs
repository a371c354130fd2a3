using GradCam.Arithmetic;
using GradCam.Explaining;

namespace GradCam.HeatMaps;

/// <summary>Determines the conditions of maps before they are drawn.</summary>
public static class MapConditions
{
    /// <summary>
    /// Differences below this share of a map's maximum are rounding: a float32 sum over a thousand channels is accurate to about 1e-5 of its value. A
    /// map that varies no more would become noise if it were stretched.
    /// </summary>
    public const float FlatTolerance = 1e-5f;

    /// <summary>
    /// Channel weights are noise if each is at most this share of its channel's mean absolute gradient: <c>|mean G_k| &lt;= 1e-5 mean |G_k|</c> for
    /// all k. A float32 sum over the positions of a layer is accurate to about 1e-5 of its terms. The largest such ratio of a picture is 0.0068 or
    /// more in 640 maps of two trained classifiers (64 photographs, five layers of each from the first to the last).
    /// </summary>
    public const float NoiseTolerance = 1e-5f;

    /// <summary>Returns the condition of a map: the first that holds of not finite, noise, empty, all negative, flat, normal.</summary>
    /// <remarks>
    /// There is no threshold on the size of values: a small map of a class with a small score may be as clear as a large one. Only denormal numbers
    /// (below 2^-126) count as zero. A map of one element is not flat, because it has no other element to differ from.
    /// </remarks>
    /// <param name="map">The map, not scaled.</param>
    public static MapCondition Condition(this CamMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        float min = map.Minimum;
        float max = map.Maximum;
        if (!float.IsFinite(min) || !float.IsFinite(max))
            return MapCondition.NotFinite;
        if (map.IsNoise)
            return MapCondition.Noise;
        if (max < Normalization.SmallestMaximum)
            return min <= -Normalization.SmallestMaximum ? MapCondition.AllNegative : MapCondition.Empty;
        return map.Values.Length > 1 && (double)max - min <= FlatTolerance * (double)max ? MapCondition.Flat : MapCondition.Normal;
    }
}
