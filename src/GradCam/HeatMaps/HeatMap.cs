using System.Buffers;
using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>
/// Scales maps and resizes them to pictures. On its own scale a map that is not <see cref="MapCondition.Normal"/> becomes the level of zero
/// everywhere, in every mode, so that noise does not look like a result. With a given <see cref="HeatMapOptions.Scale"/>, every finite map keeps its
/// values.
/// </summary>
public static class HeatMap
{
    /// <summary>
    /// Returns the heat map in 8 bits: the map is scaled to 0..1, turned into bytes by cutting off the fraction of <c>255 x</c>, and the <c>h</c> x
    /// <c>w</c> bytes are resized. The usual Python scripts have the same order, so that the pictures are equal to theirs.
    /// </summary>
    /// <param name="map">The map.</param>
    /// <param name="width">Width of the result in pixels, at least 1.</param>
    /// <param name="height">Height of the result in pixels, at least 1.</param>
    /// <param name="options">The options; <c>null</c> for <see cref="HeatMapOptions.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public static GreyPicture Render(CamMap map, int width, int height, HeatMapOptions? options = null)
    {
        var pixels = GC.AllocateUninitializedArray<byte>(PictureResizer.Bytes(width, height, 1));
        Render(map, width, height, pixels, options);
        return new GreyPicture(width, height, pixels);
    }

    /// <summary>Draws the heat map in 8 bits into the caller's memory, see <see cref="Render(CamMap, int, int, HeatMapOptions?)"/>.</summary>
    /// <param name="map">The map.</param>
    /// <param name="width">Width of the result in pixels, at least 1.</param>
    /// <param name="height">Height of the result in pixels, at least 1.</param>
    /// <param name="destination"><c>[height, width]</c>.</param>
    /// <param name="options">The options; <c>null</c> for <see cref="HeatMapOptions.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public static void Render(CamMap map, int width, int height, Span<byte> destination, HeatMapOptions? options = null)
    {
        options ??= HeatMapOptions.Default;
        float[] scaled = Scale(map, options);
        if (map.Condition() == MapCondition.NotFinite)
            Array.Fill(scaled, options.Zero);
        var levels = new byte[scaled.Length];
        Normalization.ToBytes(scaled, levels);
        PictureResizer.Resize(levels, map.Width, map.Height, 1, destination, width, height, options.Upsample);
    }

    /// <summary>Returns the heat map in 8 bits, in the part of a picture that the model saw, with the level of zero around it.</summary>
    /// <param name="map">The map.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="seen">The part, see <see cref="Explanation.Seen"/>.</param>
    /// <param name="options">The options; <c>null</c> for <see cref="HeatMapOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">The part is not within the picture.</exception>
    public static GreyPicture Render(CamMap map, int width, int height, PixelRectangle seen, HeatMapOptions? options = null)
    {
        seen.MustLieIn(width, height, nameof(seen));
        var pixels = GC.AllocateUninitializedArray<byte>(PictureResizer.Bytes(width, height, 1));
        Render(map, width, height, seen, pixels, options);
        return new GreyPicture(width, height, pixels);
    }

    /// <summary>Draws the heat map in 8 bits into the caller's memory, in the part of a picture that the model saw, with the level of zero around it.</summary>
    /// <param name="map">The map.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="seen">The part, see <see cref="Explanation.Seen"/>.</param>
    /// <param name="destination"><c>[height, width]</c>.</param>
    /// <param name="options">The options; <c>null</c> for <see cref="HeatMapOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">The part is not within the picture, or the destination has another length.</exception>
    public static void Render(CamMap map, int width, int height, PixelRectangle seen, Span<byte> destination, HeatMapOptions? options = null)
    {
        seen.MustLieIn(width, height, nameof(seen));
        if (destination.Length != (long)width * height)
            throw new ArgumentException($"A {width}x{height} heat map has {(long)width * height} bytes, not {destination.Length}.", nameof(destination));
        if (seen == PixelRectangle.All(width, height))
        {
            Render(map, width, height, destination, options);
            return;
        }

        int length = seen.Width * seen.Height;
        byte[] inner = ArrayPool<byte>.Shared.Rent(length);
        Render(map, seen.Width, seen.Height, inner.AsSpan(0, length), options);
        Span<byte> zero = [0];
        Normalization.ToBytes([(options ?? HeatMapOptions.Default).Zero], zero);
        Lay<byte>(inner.AsSpan(0, length), seen, width, zero[0], destination);
        ArrayPool<byte>.Shared.Return(inner);
    }

    /// <summary>
    /// Returns the heat map as numbers: the map is scaled and resized as float32, without rounding. A filter with negative lobes (Lanczos, bicubic)
    /// may give values slightly below 0 and above 1.
    /// </summary>
    /// <param name="map">The map.</param>
    /// <param name="width">Width of the result in pixels, at least 1.</param>
    /// <param name="height">Height of the result in pixels, at least 1.</param>
    /// <param name="options">The options; <c>null</c> for <see cref="HeatMapOptions.Default"/>.</param>
    /// <returns><c>[height, width]</c> in row-major order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public static float[] RenderFloats(CamMap map, int width, int height, HeatMapOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        options ??= HeatMapOptions.Default;
        float[] scaled = Scale(map, options);
        var result = new float[checked(width * height)];
        PictureResizer.Resize(scaled, map.Width, map.Height, result, width, height, options.Upsample);
        return result;
    }

    /// <summary>Returns the heat map as numbers, in the part of a picture that the model saw, with the level of zero around it.</summary>
    /// <param name="map">The map.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="seen">The part, see <see cref="Explanation.Seen"/>.</param>
    /// <param name="options">The options; <c>null</c> for <see cref="HeatMapOptions.Default"/>.</param>
    /// <returns><c>[height, width]</c> in row-major order.</returns>
    /// <exception cref="ArgumentException">The part is not within the picture.</exception>
    public static float[] RenderFloats(CamMap map, int width, int height, PixelRectangle seen, HeatMapOptions? options = null)
    {
        seen.MustLieIn(width, height, nameof(seen));
        float[] inner = RenderFloats(map, seen.Width, seen.Height, options);
        if (seen == PixelRectangle.All(width, height))
            return inner;
        var whole = new float[checked(width * height)];
        Lay<float>(inner, seen, width, (options ?? HeatMapOptions.Default).Zero, whole);
        return whole;
    }

    /// <summary>Returns the levels that get the first and the last colour: the heat map's own extremes if it is stretched; otherwise, all levels.</summary>
    internal static LevelRange RangeOf(ReadOnlySpan<byte> heat, HeatMapOptions options) => options.IsStretched ? LevelRange.Of(heat) : LevelRange.Full;

    /// <summary>Returns the values of the first and the last colour: of the range's levels if the heat map is stretched; otherwise, of the scale.</summary>
    internal static MapScale ColoursOf(CamMap map, LevelRange range, HeatMapOptions options)
    {
        if (options.Scale is { } given)
            return given;
        MapScale own = map.Condition() == MapCondition.Normal ? MapScale.Of([map], options.Normalize, options.Percentile) : default;
        return options.IsStretched ? new MapScale(ValueOf(range.Lowest), ValueOf(range.Highest)) : own;

        float ValueOf(int level) => own.Minimum + (own.Maximum - own.Minimum) * (level / 255f);
    }

    private static float[] Scale(CamMap map, HeatMapOptions options)
    {
        ArgumentNullException.ThrowIfNull(map);
        var scaled = new float[map.Values.Length];
        MapCondition condition = map.Condition();
        if (options.Scale is { } scale)
            scale.Apply(map.Values, scaled);
        else if (condition == MapCondition.Normal && options.Percentile < 100 && options.Normalize != NormalizationMode.None)
            MapScale.Of([map], options.Normalize, options.Percentile).Apply(map.Values, scaled);
        else if (condition is MapCondition.Normal or MapCondition.NotFinite)
            Normalization.Apply(map.Values, options.Normalize, scaled);
        else
            Array.Fill(scaled, options.Zero);
        return scaled;
    }

    private static void Lay<T>(ReadOnlySpan<T> inner, PixelRectangle seen, int width, T around, Span<T> whole)
    {
        whole.Fill(around);
        for (int y = 0; y < seen.Height; y++)
            inner.Slice(y * seen.Width, seen.Width).CopyTo(whole[((seen.Y + y) * width + seen.X)..]);
    }
}
