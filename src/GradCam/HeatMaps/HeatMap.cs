using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>
/// Maps scaled and resized to pictures. A map whose maximum is not positive shows nothing that speaks for the class; it becomes
/// zeros in every mode, so that noise is not stretched into a finding.
/// </summary>
public static class HeatMap
{
    /// <summary>
    /// The heat map in 8 bits: the map is scaled to 0..1, turned into bytes by cutting off the fraction of <c>255 x</c>, and the
    /// <c>h</c> x <c>w</c> bytes are resized. That order is the one of the usual Python scripts, so that their pictures come out.
    /// </summary>
    /// <param name="map">The map.</param>
    /// <param name="width">Width of the result in pixels, at least 1.</param>
    /// <param name="height">Height of the result in pixels, at least 1.</param>
    /// <param name="options">How; <see cref="HeatMapOptions.Default"/> where null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public static GreyPicture Render(CamMap map, int width, int height, HeatMapOptions? options = null)
    {
        options ??= HeatMapOptions.Default;
        float[] scaled = Scale(map, options.Normalize);
        var levels = new byte[scaled.Length];
        Normalization.ToBytes(scaled, levels);
        return PictureResizer.Resize(new GreyPicture(map.Width, map.Height, levels), width, height, options.Upsample);
    }

    /// <summary>The heat map in 8 bits, laid into the part of a picture that the model saw; zeros around it.</summary>
    /// <param name="map">The map.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="seen">The part, see <see cref="Explanation.Seen"/>.</param>
    /// <param name="options">How; <see cref="HeatMapOptions.Default"/> where null.</param>
    /// <exception cref="ArgumentException">The part does not lie in the picture.</exception>
    public static GreyPicture Render(CamMap map, int width, int height, PixelRectangle seen, HeatMapOptions? options = null)
    {
        seen.MustLieIn(width, height, nameof(seen));
        GreyPicture inner = Render(map, seen.Width, seen.Height, options);
        return new GreyPicture(width, height, Lay(inner.Pixels, seen, width, height));
    }

    /// <summary>
    /// The heat map as numbers: the map is scaled and resized as float32, nothing is rounded. A filter with negative lobes
    /// (Lanczos, bicubic) may reach a little below 0 and above 1.
    /// </summary>
    /// <param name="map">The map.</param>
    /// <param name="width">Width of the result in pixels, at least 1.</param>
    /// <param name="height">Height of the result in pixels, at least 1.</param>
    /// <param name="options">How; <see cref="HeatMapOptions.Default"/> where null.</param>
    /// <returns><c>[height, width]</c> in row-major order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public static float[] RenderFloats(CamMap map, int width, int height, HeatMapOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        options ??= HeatMapOptions.Default;
        float[] scaled = Scale(map, options.Normalize);
        var result = new float[checked(width * height)];
        PictureResizer.Resize(scaled, map.Width, map.Height, result, width, height, options.Upsample);
        return result;
    }

    /// <summary>The heat map as numbers, laid into the part of a picture that the model saw; zeros around it.</summary>
    /// <param name="map">The map.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="seen">The part, see <see cref="Explanation.Seen"/>.</param>
    /// <param name="options">How; <see cref="HeatMapOptions.Default"/> where null.</param>
    /// <returns><c>[height, width]</c> in row-major order.</returns>
    /// <exception cref="ArgumentException">The part does not lie in the picture.</exception>
    public static float[] RenderFloats(CamMap map, int width, int height, PixelRectangle seen, HeatMapOptions? options = null)
    {
        seen.MustLieIn(width, height, nameof(seen));
        return Lay(RenderFloats(map, seen.Width, seen.Height, options), seen, width, height);
    }

    private static float[] Scale(CamMap map, NormalizationMode mode)
    {
        ArgumentNullException.ThrowIfNull(map);
        var scaled = new float[map.Values.Length];

        // Written so that a NaN goes on to be scaled, and stays one.
        if (!(map.Maximum <= 0))
            Normalization.Apply(map.Values, mode, scaled);
        return scaled;
    }

    private static T[] Lay<T>(T[] inner, PixelRectangle seen, int width, int height)
    {
        if (seen == PixelRectangle.All(width, height))
            return inner;
        var whole = new T[checked(width * height)];
        for (int y = 0; y < seen.Height; y++)
            inner.AsSpan(y * seen.Width, seen.Width).CopyTo(whole.AsSpan((seen.Y + y) * width + seen.X));
        return whole;
    }
}
