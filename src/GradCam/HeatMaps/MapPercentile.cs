using System.Numerics.Tensors;
using GradCam.Arithmetic;
using GradCam.Explaining;

namespace GradCam.HeatMaps;

/// <summary>Computes bounds of a map that a few outliers do not affect.</summary>
internal static class MapPercentile
{
    /// <summary>Returns the values of the first and the last colour.</summary>
    /// <param name="map">A finite map.</param>
    /// <param name="mode">For a symmetric scale, it is the percentile of magnitudes.</param>
    /// <param name="percentile">Above 50, up to 100.</param>
    public static (float Low, float High) Bounds(CamMap map, NormalizationMode mode, double percentile)
    {
        float[] values = [.. map.Values];
        if (mode == NormalizationMode.Symmetric)
        {
            TensorPrimitives.Abs(values, values);
            Array.Sort(values);
            float reach = At(values, percentile);
            return reach > 0 ? (-reach, reach) : (map.Minimum, map.Maximum);
        }

        Array.Sort(values);
        float high = At(values, percentile);
        float low = At(values, 100 - percentile);
        return high > (mode == NormalizationMode.Max ? 0 : low) ? (low, high) : (map.Minimum, map.Maximum);
    }

    // Linear interpolation between two values, as in NumPy's percentile.
    private static float At(float[] sorted, double percentile)
    {
        double place = percentile / 100 * (sorted.Length - 1);
        int below = (int)place;
        double share = place - below;
        return share == 0 ? sorted[below] : (float)(sorted[below] * (1 - share) + sorted[below + 1] * share);
    }
}
