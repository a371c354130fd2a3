using System.Numerics.Tensors;

namespace GradCam.Arithmetic;

/// <summary>
/// Scales maps to 0..1. A NaN in a map makes all of the result NaN. An infinite maximum becomes NaN and the rest zero, so neither result looks like
/// an ordinary map. Finite maps give finite results.
/// </summary>
internal static class Normalization
{
    /// <summary>
    /// The smallest maximum that is evidence: the smallest normal number, 2^-126. A maximum below it counts as zero. Such denormal numbers
    /// have lost most of their digits, many devices round them to zero, and a division by them overflows.
    /// </summary>
    internal const float SmallestMaximum = 1.17549435e-38f;

    /// <summary>Scales a map by <paramref name="mode"/>.</summary>
    /// <param name="map">Any number of values.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="destination">As many; it may be the same memory.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mode"/> is unknown.</exception>
    public static void Apply(ReadOnlySpan<float> map, NormalizationMode mode, Span<float> destination)
    {
        switch (mode)
        {
            case NormalizationMode.None:
                MustBeAsLong(map, destination);
                map.CopyTo(destination);
                break;
            case NormalizationMode.Max:
                Max(map, destination);
                break;
            case NormalizationMode.MinMax:
                MinMax(map, destination);
                break;
            case NormalizationMode.Symmetric:
                Symmetric(map, destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown normalization mode.");
        }
    }

    /// <summary>
    /// Computes <c>x / max</c>, or zeros if the maximum is below the smallest normal number (2^-126), because a smaller one counts as zero. A
    /// quotient below the range of a float becomes the lowest float.
    /// </summary>
    /// <param name="map">Any number of values, usually without negative ones.</param>
    /// <param name="destination">As many; it may be the same memory.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    public static void Max(ReadOnlySpan<float> map, Span<float> destination)
    {
        MustBeAsLong(map, destination);
        if (map.IsEmpty)
            return;
        float max = TensorPrimitives.Max(map);
        if (max < SmallestMaximum)
        {
            destination.Clear();
            return;
        }

        float min = TensorPrimitives.Min(map);
        TensorPrimitives.Divide(map, max, destination);
        if (float.IsFinite(min) && float.IsNegativeInfinity(min / max))
            TensorPrimitives.Max(destination, float.MinValue, destination);
    }

    /// <summary>
    /// Computes <c>(x - min) / (max - min)</c>, or zeros if all values are equal: their range is below the smallest normal number (2^-126).
    /// </summary>
    /// <param name="map">Any number of values.</param>
    /// <param name="destination">As many; it may be the same memory.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    public static void MinMax(ReadOnlySpan<float> map, Span<float> destination)
    {
        MustBeAsLong(map, destination);
        if (map.IsEmpty)
            return;
        float min = TensorPrimitives.Min(map);
        Stretch(map, min, TensorPrimitives.Max(map), destination);
    }

    /// <summary>Computes <c>(x - min) / (max - min)</c>, or zeros if that range is below the smallest normal number.</summary>
    /// <param name="map">Any number of values.</param>
    /// <param name="min">The value that becomes 0.</param>
    /// <param name="max">The value that becomes 1.</param>
    /// <param name="destination">As many; it may be the same memory.</param>
    internal static void Stretch(ReadOnlySpan<float> map, float min, float max, Span<float> destination)
    {
        if (max - min < SmallestMaximum)
        {
            destination.Clear();
            return;
        }

        if (float.IsFinite(min) && float.IsFinite(max) && float.IsInfinity(max - min))
        {
            // Halved first, because the range may exceed the range of a float.
            TensorPrimitives.Multiply(map, 0.5f, destination);
            map = destination;
            (min, max) = (min * 0.5f, max * 0.5f);
        }

        TensorPrimitives.Subtract(map, min, destination);
        TensorPrimitives.Divide(destination, max - min, destination);
    }

    /// <summary>Computes <c>x / (2 max |x|) + 0.5</c>, or 0.5 if no value is as large as the smallest normal number (2^-126).</summary>
    /// <param name="map">Any number of values.</param>
    /// <param name="destination">As many; it may be the same memory.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    public static void Symmetric(ReadOnlySpan<float> map, Span<float> destination)
    {
        MustBeAsLong(map, destination);
        if (map.IsEmpty)
            return;
        float reach = Math.Abs(TensorPrimitives.MaxMagnitude(map));
        if (reach < SmallestMaximum)
        {
            destination.Fill(0.5f);
            return;
        }

        // Divided first, because twice the maximum may exceed the range of a float.
        TensorPrimitives.Divide(map, reach, destination);
        TensorPrimitives.Multiply(destination, 0.5f, destination);
        TensorPrimitives.Add(destination, 0.5f, destination);
    }

    /// <summary>Computes <c>x * 255</c>, the fraction cut off, clamped to 0..255. NaN becomes 0.</summary>
    /// <param name="map">Any number of values, usually 0..1.</param>
    /// <param name="destination">As many.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    public static void ToBytes(ReadOnlySpan<float> map, Span<byte> destination)
    {
        if (map.Length != destination.Length)
            throw new ArgumentException($"A map of {map.Length} needs a destination of {map.Length}, not {destination.Length}.", nameof(destination));
        const int Block = 256;
        Span<float> scaled = stackalloc float[Block];
        for (int at = 0; at < map.Length; at += Block)
        {
            int length = Math.Min(Block, map.Length - at);
            TensorPrimitives.Multiply(map.Slice(at, length), 255f, scaled);
            TensorPrimitives.ConvertSaturating<float, byte>(scaled[..length], destination.Slice(at, length));
        }
    }

    private static void MustBeAsLong(ReadOnlySpan<float> map, Span<float> destination)
    {
        if (map.Length != destination.Length)
            throw new ArgumentException($"A map of {map.Length} needs a destination of {map.Length}, not {destination.Length}.", nameof(destination));
    }
}
