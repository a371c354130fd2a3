using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GradCam.Pictures;

/// <summary>
/// Computes weighted sums of 8-bit pixels in 32-bit fixed point: <c>clamp((sum of weight * pixel + 1/2) >> 22)</c>. Integer sums are the same in any
/// order, so the vectors give the bits of the plain loops in <see cref="ScalarByteKernels"/>.
/// </summary>
internal static class ByteKernels
{
    private const int Half = 1 << (ResampleAxis.FractionBits - 1);

    /// <summary>Resizes one row of one channel.</summary>
    /// <param name="source">The row and the memory after it, which is read with weight zero.</param>
    /// <param name="axis">The axis of the columns.</param>
    /// <param name="destination"><c>[axis.Count]</c>.</param>
    public static void GreyRow(ReadOnlySpan<byte> source, ResampleAxis axis, Span<byte> destination)
    {
        if (!Vector128.IsHardwareAccelerated)
        {
            ScalarByteKernels.Row(source, 1, axis, destination);
            return;
        }

        ref byte pixels = ref MemoryMarshal.GetReference(source);
        for (int i = 0; i < destination.Length; i++)
        {
            int start = axis.Start(i);
            ReadOnlySpan<int> weights = axis.FixedWeights(i);
            int length = axis.Length(i);
            if (length <= 4 || start + weights.Length > source.Length)
            {
                destination[i] = ScalarByteKernels.Sum(source[start..], 1, weights[..length]);
                continue;
            }

            Vector256<int> sum = Vector256<int>.Zero;
            ref int weight = ref MemoryMarshal.GetReference(weights);
            for (int k = 0; k < weights.Length; k += 8)
                sum += EightPixels(ref pixels, (nuint)(start + k)) * Vector256.LoadUnsafe(ref weight, (nuint)k);
            destination[i] = ScalarByteKernels.Round(Vector256.Sum(sum) + Half);
        }
    }

    /// <summary>Resizes one row of interleaved RGB.</summary>
    /// <param name="source">The row and the memory after it, which is read with weight zero.</param>
    /// <param name="axis">The axis of the columns.</param>
    /// <param name="destination"><c>[axis.Count, 3]</c>.</param>
    public static void RgbRow(ReadOnlySpan<byte> source, ResampleAxis axis, Span<byte> destination)
    {
        if (!Vector128.IsHardwareAccelerated)
        {
            ScalarByteKernels.Row(source, 3, axis, destination);
            return;
        }

        ref byte pixels = ref MemoryMarshal.GetReference(source);
        ref byte result = ref MemoryMarshal.GetReference(destination);
        Vector128<byte> spread = Vector128.Create((byte)0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11);
        Vector256<int> firstTwo = Vector256.Create(0, 0, 0, 0, 1, 1, 1, 1);
        Vector256<int> lastTwo = Vector256.Create(2, 2, 2, 2, 3, 3, 3, 3);
        ReadOnlySpan<int> starts = axis.Starts;
        ReadOnlySpan<int> lengths = axis.Lengths[..starts.Length];
        ref int weight = ref MemoryMarshal.GetReference(axis.AllFixedWeights(out int stride));
        for (int i = 0, to = 0; i < starts.Length; i++, to += 3, weight = ref Unsafe.Add(ref weight, stride))
        {
            int start = starts[i] * 3;
            int length = lengths[i];

            // Four pixels per step, each as (R, G, B, anything). A step reads 16 bytes and uses 12. It writes one byte too many, which the next pixel
            // overwrites.
            int steps = (length + 3) / 4;
            if (start + (steps - 1) * 12 + 16 > source.Length || to + 4 > destination.Length)
            {
                ReadOnlySpan<int> weights = axis.FixedWeights(i)[..length];
                for (int c = 0; c < 3; c++)
                    destination[to + c] = ScalarByteKernels.Sum(source[(start + c)..], 3, weights);
                continue;
            }

            Vector256<int> sum = Vector256<int>.Zero;
            ref byte at = ref Unsafe.Add(ref pixels, start);
            ref int own = ref weight;
            for (; steps > 0; steps--)
            {
                Vector128<byte> four = Vector128.ShuffleNative(Vector128.LoadUnsafe(ref at), spread);
                Vector128<int> k = Vector128.LoadUnsafe(ref own);
                at = ref Unsafe.Add(ref at, 12);
                own = ref Unsafe.Add(ref own, 4);
                Vector256<int> kk = Vector256.Create(k, k);
                sum += Widen(four) * Vector256.ShuffleNative(kk, firstTwo);
                sum += Widen(Vector128.Shuffle(four.AsUInt64(), Vector128.Create(1UL, 1UL)).AsByte()) * Vector256.ShuffleNative(kk, lastTwo);
            }

            Vector128<int> rgb = sum.GetLower() + sum.GetUpper() + Vector128.Create(Half) >> ResampleAxis.FractionBits;
            Vector128<ushort> words = Vector128.Max(Vector128.NarrowWithSaturation(rgb, rgb), Vector128<short>.Zero).AsUInt16();
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref result, to), Vector128.NarrowWithSaturation(words, words).AsUInt32().ToScalar());
        }
    }

    /// <summary>Computes one new row from old ones.</summary>
    /// <param name="source">The old rows, from the first on.</param>
    /// <param name="rowStride">Bytes from one old row to the next.</param>
    /// <param name="weights">One for each old row.</param>
    /// <param name="destination">The new row; its length is the number of bytes of each old row.</param>
    public static void Column(ReadOnlySpan<byte> source, int rowStride, ReadOnlySpan<int> weights, Span<byte> destination)
    {
        const int Step = 32;
        if (!Vector128.IsHardwareAccelerated || destination.Length < Step)
        {
            ScalarByteKernels.Column(source, rowStride, weights, destination);
            return;
        }

        // The last access below, checked once.
        _ = source[(weights.Length - 1) * rowStride + destination.Length - 1];
        ref byte pixels = ref MemoryMarshal.GetReference(source);
        ref byte result = ref MemoryMarshal.GetReference(destination);
        for (int at = 0; ; at += Step)
        {
            // The last step repeats some bytes and does not pass the end.
            at = Math.Min(at, destination.Length - Step);
            Vector256<int> a = Vector256.Create(Half);
            Vector256<int> b = a;
            Vector256<int> c = a;
            Vector256<int> d = a;
            nuint from = (nuint)at;
            foreach (int k in weights)
            {
                Vector256<int> weight = Vector256.Create(k);
                a += EightPixels(ref pixels, from) * weight;
                b += EightPixels(ref pixels, from + 8) * weight;
                c += EightPixels(ref pixels, from + 16) * weight;
                d += EightPixels(ref pixels, from + 24) * weight;
                from += (nuint)rowStride;
            }

            Vector256<short> low = Vector256.NarrowWithSaturation(a >> ResampleAxis.FractionBits, b >> ResampleAxis.FractionBits);
            Vector256<short> high = Vector256.NarrowWithSaturation(c >> ResampleAxis.FractionBits, d >> ResampleAxis.FractionBits);
            low = Vector256.Max(low, Vector256<short>.Zero);
            high = Vector256.Max(high, Vector256<short>.Zero);
            Vector256.NarrowWithSaturation(low.AsUInt16(), high.AsUInt16()).StoreUnsafe(ref result, (nuint)at);
            if (at == destination.Length - Step)
                return;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> EightPixels(ref byte pixels, nuint at) =>
        Widen(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref pixels, at))).AsByte());

    /// <summary>Returns the lower eight bytes as integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(Vector128<byte> bytes)
    {
        if (Avx2.IsSupported)
            return Avx2.ConvertToVector256Int32(bytes);
        Vector128<ushort> shorts = Vector128.WidenLower(bytes);
        return Vector256.Create(Vector128.WidenLower(shorts), Vector128.WidenUpper(shorts)).AsInt32();
    }
}
