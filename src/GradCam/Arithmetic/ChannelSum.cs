using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GradCam.Arithmetic;

/// <summary>Adds the channels of a tensor up to one map.</summary>
internal static class ChannelSum
{
    // Up to this length, all of the map passes through registers once. Above, reads from all channels at as many positions cost more than they save.
    private const int SmallMap = 128;

    /// <summary>Computes the weighted sum: <c>M[i,j] = sum over k of w_k * A_k[i,j]</c>, added in the order of the channels.</summary>
    /// <param name="activations">A, <c>[C, h*w]</c>.</param>
    /// <param name="weights">w, <c>[C]</c>, at least one.</param>
    /// <param name="map">M, <c>[h*w]</c>. It must not overlap the activations.</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public static void Weighted(ReadOnlySpan<float> activations, ReadOnlySpan<float> weights, Span<float> map)
    {
        if (weights.IsEmpty || activations.Length != (long)weights.Length * map.Length)
            throw new ArgumentException($"{activations.Length} activations are not {weights.Length} channels of {map.Length}.", nameof(activations));
        if (Vector256.IsHardwareAccelerated && map.Length >= Vector256<float>.Count)
        {
            int whole = map.Length <= SmallMap ? 0 : map.Length / TwoVectors * TwoVectors;
            if (whole > 0)
                InOrder(activations, weights, map, whole);
            InRegisters(activations, weights, map, whole);
            return;
        }

        TensorPrimitives.Multiply(activations[..map.Length], weights[0], map);
        for (int c = 1; c < weights.Length; c++)
            TensorPrimitives.MultiplyAdd(activations.Slice(c * map.Length, map.Length), weights[c], map, map);
    }

    /// <summary>Computes the plain sum: <c>M[i,j] = sum over k of T_k[i,j]</c>, added in the order of the channels.</summary>
    /// <param name="tensor">T, <c>[C, h*w]</c>, at least one channel.</param>
    /// <param name="map">M, <c>[h*w]</c>. It must not overlap the tensor.</param>
    /// <exception cref="ArgumentException">The tensor is empty or not a whole number of channels.</exception>
    public static void Plain(ReadOnlySpan<float> tensor, Span<float> map)
    {
        if (map.IsEmpty || tensor.IsEmpty || tensor.Length % map.Length != 0)
            throw new ArgumentException($"{tensor.Length} elements are not channels of {map.Length}.", nameof(tensor));
        tensor[..map.Length].CopyTo(map);
        for (int at = map.Length; at < tensor.Length; at += map.Length)
            TensorPrimitives.Add(map, tensor.Slice(at, map.Length), map);
    }

    private static int TwoVectors => 2 * Vector256<float>.Count;

    // The loop adds channels to the map up to some length and reads each from front to back.
    private static void InOrder(ReadOnlySpan<float> activations, ReadOnlySpan<float> weights, Span<float> map, int length)
    {
        int area = map.Length;
        int c = 0;
        for (; c <= weights.Length - RowSum.Together; c += RowSum.Together)
        {
            ReadOnlySpan<float> four = activations[(c * area)..];
            RowSum.AddFour(four, four[area..], four[(2 * area)..], four[(3 * area)..], weights.Slice(c, RowSum.Together), map[..length], isFirst: c == 0);
        }

        for (; c < weights.Length; c++)
        {
            ReadOnlySpan<float> channel = activations.Slice(c * map.Length, length);
            if (c == 0)
                TensorPrimitives.Multiply(channel, weights[c], map);
            else
                TensorPrimitives.MultiplyAdd(channel, weights[c], map[..length], map);
        }
    }

    // Four vectors of the map at a time stay in registers. The loop adds all channels to them in the same order and without fused products. So the
    // bits are the same, and the map is not loaded and stored for each channel.
    private static void InRegisters(ReadOnlySpan<float> activations, ReadOnlySpan<float> weights, Span<float> map, int from)
    {
        int step = Vector256<float>.Count;
        int last = map.Length - step;
        ref float first = ref MemoryMarshal.GetReference(activations);
        ref float sums = ref MemoryMarshal.GetReference(map);
        for (int at = from; at < map.Length; at += 4 * step)
        {
            // Vectors that would pass the end use the last elements again.
            nuint i0 = (nuint)Math.Min(at, last);
            nuint i1 = (nuint)Math.Min(at + step, last);
            nuint i2 = (nuint)Math.Min(at + (2 * step), last);
            nuint i3 = (nuint)Math.Min(at + (3 * step), last);
            Vector256<float> s0 = Vector256.LoadUnsafe(ref first, i0) * weights[0];
            Vector256<float> s1 = Vector256.LoadUnsafe(ref first, i1) * weights[0];
            Vector256<float> s2 = Vector256.LoadUnsafe(ref first, i2) * weights[0];
            Vector256<float> s3 = Vector256.LoadUnsafe(ref first, i3) * weights[0];
            nuint row = 0;
            for (int c = 1; c < weights.Length; c++)
            {
                row += (nuint)map.Length;
                Vector256<float> weight = Vector256.Create(weights[c]);
                s0 = Vector256.Add(Vector256.LoadUnsafe(ref first, row + i0) * weight, s0);
                s1 = Vector256.Add(Vector256.LoadUnsafe(ref first, row + i1) * weight, s1);
                s2 = Vector256.Add(Vector256.LoadUnsafe(ref first, row + i2) * weight, s2);
                s3 = Vector256.Add(Vector256.LoadUnsafe(ref first, row + i3) * weight, s3);
            }

            s0.StoreUnsafe(ref sums, i0);
            s1.StoreUnsafe(ref sums, i1);
            s2.StoreUnsafe(ref sums, i2);
            s3.StoreUnsafe(ref sums, i3);
        }
    }
}
