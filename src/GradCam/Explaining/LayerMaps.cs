using System.Numerics.Tensors;
using GradCam.Pictures;

namespace GradCam.Explaining;

/// <summary>Merges the maps of several layers into one.</summary>
internal static class LayerMaps
{
    /// <summary>
    /// Divides each map by its scale, enlarges it to the finest layer's grid with a bilinear filter, and merges the maps position by position.
    /// A map without a positive maximum has no information and becomes zero. Maps of rounding noise are left out, unless all are.
    /// </summary>
    /// <param name="maps">The layers' maps, at least one. A single map is returned unchanged.</param>
    /// <param name="scales">The divisor of each map.</param>
    /// <param name="merge">The function that merges the maps.</param>
    public static CamMap Merge(IReadOnlyList<CamMap> maps, IReadOnlyList<float> scales, LayerMerge merge)
    {
        if (maps.Count == 1)
            return maps[0];
        CamMap finest = maps.MaxBy(m => m.Values.Length)!;
        float[]? merged = null;
        int[] used = [.. Enumerable.Range(0, maps.Count).Where(i => !maps[i].IsNoise)];
        bool isNoise = used.Length == 0;
        foreach (int i in isNoise ? Enumerable.Range(0, maps.Count) : used)
        {
            float[] scaled = new float[maps[i].Values.Length];
            if (!(scales[i] <= 0))
                TensorPrimitives.Divide(maps[i].Values, scales[i], scaled);
            float[] fine = new float[finest.Values.Length];
            PictureResizer.Resize(scaled, maps[i].Width, maps[i].Height, fine, finest.Width, finest.Height, ResampleFilter.Bilinear);
            if (merged is null)
                merged = fine;
            else if (merge == LayerMerge.Max)
                TensorPrimitives.Max(merged, fine, merged);
            else if (merge == LayerMerge.Product)
                TensorPrimitives.Multiply(merged, fine, merged);
            else
                TensorPrimitives.Add(merged, fine, merged);
        }

        if (merge == LayerMerge.Mean)
            TensorPrimitives.Divide(merged!, isNoise ? maps.Count : used.Length, merged!);
        return new CamMap(finest.Height, finest.Width, merged!) { IsNoise = isNoise };
    }
}
