using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GradCam.Arithmetic;

/// <summary>
/// Adds up weighted rows, four at a time. It reads each row from front to back, for sequential memory access, and loads and stores the sums only for
/// every fourth row. It adds the rows one after the other and without fused products, so the bits are the same as with one row at a time.
/// </summary>
internal static class RowSum
{
    /// <summary>The number of rows per step.</summary>
    public const int Together = 4;

    /// <summary>Adds four rows: <c>sums[j] = (((sums[j] + w0 r0[j]) + w1 r1[j]) + w2 r2[j]) + w3 r3[j]</c>.</summary>
    /// <param name="r0">The first row, at least as long as the sums, as are the others.</param>
    /// <param name="r1">The second.</param>
    /// <param name="r2">The third.</param>
    /// <param name="r3">The fourth.</param>
    /// <param name="weights">Four weights.</param>
    /// <param name="sums">The sums. They must not overlap the rows.</param>
    /// <param name="isFirst">Whether this is the first step. If so, the sums start with the first row's products.</param>
    public static void AddFour(
        ReadOnlySpan<float> r0, ReadOnlySpan<float> r1, ReadOnlySpan<float> r2, ReadOnlySpan<float> r3, ReadOnlySpan<float> weights, Span<float> sums, bool isFirst)
    {
        r0 = r0[..sums.Length];
        r1 = r1[..sums.Length];
        r2 = r2[..sums.Length];
        r3 = r3[..sums.Length];
        int whole = Vector256.IsHardwareAccelerated ? Vectors(r0, r1, r2, r3, weights, sums, isFirst) : 0;
        for (int i = whole; i < sums.Length; i++)
        {
            float sum = isFirst ? r0[i] * weights[0] : sums[i] + (r0[i] * weights[0]);
            sum += r1[i] * weights[1];
            sum += r2[i] * weights[2];
            sums[i] = sum + (r3[i] * weights[3]);
        }
    }

    private static int Vectors(
        ReadOnlySpan<float> r0, ReadOnlySpan<float> r1, ReadOnlySpan<float> r2, ReadOnlySpan<float> r3, ReadOnlySpan<float> weights, Span<float> sums, bool isFirst)
    {
        nuint step = (nuint)Vector256<float>.Count;
        nuint whole = (nuint)sums.Length / (2 * step) * (2 * step);
        ref float sum = ref MemoryMarshal.GetReference(sums);
        ref float a0 = ref MemoryMarshal.GetReference(r0);
        ref float a1 = ref MemoryMarshal.GetReference(r1);
        ref float a2 = ref MemoryMarshal.GetReference(r2);
        ref float a3 = ref MemoryMarshal.GetReference(r3);
        Vector256<float> w0 = Vector256.Create(weights[0]);
        Vector256<float> w1 = Vector256.Create(weights[1]);
        Vector256<float> w2 = Vector256.Create(weights[2]);
        Vector256<float> w3 = Vector256.Create(weights[3]);
        for (nuint i = 0; i < whole; i += 2 * step)
        {
            nuint j = i + step;
            Vector256<float> s = Vector256.LoadUnsafe(ref a0, i) * w0;
            Vector256<float> t = Vector256.LoadUnsafe(ref a0, j) * w0;
            if (!isFirst)
            {
                s = Vector256.Add(s, Vector256.LoadUnsafe(ref sum, i));
                t = Vector256.Add(t, Vector256.LoadUnsafe(ref sum, j));
            }

            s = Vector256.Add(Vector256.LoadUnsafe(ref a1, i) * w1, s);
            t = Vector256.Add(Vector256.LoadUnsafe(ref a1, j) * w1, t);
            s = Vector256.Add(Vector256.LoadUnsafe(ref a2, i) * w2, s);
            t = Vector256.Add(Vector256.LoadUnsafe(ref a2, j) * w2, t);
            s = Vector256.Add(Vector256.LoadUnsafe(ref a3, i) * w3, s);
            t = Vector256.Add(Vector256.LoadUnsafe(ref a3, j) * w3, t);
            s.StoreUnsafe(ref sum, i);
            t.StoreUnsafe(ref sum, j);
        }

        return (int)whole;
    }
}
