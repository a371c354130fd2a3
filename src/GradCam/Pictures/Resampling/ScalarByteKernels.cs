namespace GradCam.Pictures;

/// <summary>
/// Provides the loops of <see cref="ByteKernels"/> without vectors: for the ends of rows, for machines without vectors, and as a reference in tests.
/// </summary>
internal static class ScalarByteKernels
{
    /// <summary>Resizes one row of interleaved channels.</summary>
    public static void Row(ReadOnlySpan<byte> source, int channels, ResampleAxis axis, Span<byte> destination)
    {
        for (int i = 0; i < axis.Count; i++)
        {
            ReadOnlySpan<int> weights = axis.FixedWeights(i)[..axis.Length(i)];
            for (int c = 0; c < channels; c++)
                destination[i * channels + c] = Sum(source[(axis.Start(i) * channels + c)..], channels, weights);
        }
    }

    /// <summary>Computes one new row from old ones.</summary>
    public static void Column(ReadOnlySpan<byte> source, int rowStride, ReadOnlySpan<int> weights, Span<byte> destination)
    {
        for (int i = 0; i < destination.Length; i++)
            destination[i] = Sum(source[i..], rowStride, weights);
    }

    /// <summary>Returns the weighted sum of the bytes at 0, <paramref name="step"/>, 2 <paramref name="step"/>, ...</summary>
    public static byte Sum(ReadOnlySpan<byte> source, int step, ReadOnlySpan<int> weights)
    {
        int sum = 1 << (ResampleAxis.FractionBits - 1);
        for (int k = 0, from = 0; k < weights.Length; k++, from += step)
            sum += source[from] * weights[k];
        return Round(sum);
    }

    /// <summary>Returns the whole part of a fixed-point number, clamped to a byte.</summary>
    public static byte Round(int sum) => (byte)Math.Clamp(sum >> ResampleAxis.FractionBits, 0, 255);
}
