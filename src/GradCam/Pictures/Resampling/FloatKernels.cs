using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GradCam.Pictures;

/// <summary>Computes weighted sums of float32 pixels, added up in float64 in order, so that vectors and plain loops give the same bits.</summary>
internal static class FloatKernels
{
    /// <summary>Resizes one row.</summary>
    // Not vectorised: heat maps are scaled up, so this handles only a few rows.
    public static void Row(ReadOnlySpan<float> source, ResampleAxis axis, Span<float> destination)
    {
        for (int i = 0; i < axis.Count; i++)
        {
            ReadOnlySpan<double> weights = axis.Weights(i);
            ReadOnlySpan<float> pixels = source.Slice(axis.Start(i), weights.Length);
            double sum = 0;
            for (int k = 0; k < pixels.Length; k++)
                sum += pixels[k] * weights[k];
            destination[i] = (float)sum;
        }
    }

    /// <summary>Computes one new row from old ones.</summary>
    /// <param name="source">The old rows, from the first on.</param>
    /// <param name="rowStride">Elements from one old row to the next.</param>
    /// <param name="weights">One for each old row.</param>
    /// <param name="destination">The new row; its length is the number of elements of each old row.</param>
    public static void Column(ReadOnlySpan<float> source, int rowStride, ReadOnlySpan<double> weights, Span<float> destination)
    {
        const int Step = 8;
        int at = 0;
        if (Vector128.IsHardwareAccelerated && destination.Length >= Step)
        {
            _ = source[(weights.Length - 1) * rowStride + destination.Length - 1];
            ref float pixels = ref MemoryMarshal.GetReference(source);
            for (; at <= destination.Length - Step; at += Step)
            {
                Vector256<double> low = Vector256<double>.Zero;
                Vector256<double> high = Vector256<double>.Zero;
                nuint from = (nuint)at;
                foreach (double k in weights)
                {
                    (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.LoadUnsafe(ref pixels, from));
                    low += lower * k;
                    high += upper * k;
                    from += (nuint)rowStride;
                }

                Vector256.Narrow(low, high).CopyTo(destination[at..]);
            }
        }

        for (; at < destination.Length; at++)
        {
            double sum = 0;
            for (int k = 0; k < weights.Length; k++)
                sum += source[at + k * rowStride] * weights[k];
            destination[at] = (float)sum;
        }
    }
}
