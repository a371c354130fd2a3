using System.Numerics.Tensors;

namespace GradCam.Arithmetic;

/// <summary>Combines the channels of a tensor into one map by their magnitude.</summary>
internal static class ChannelMagnitude
{
    /// <summary>Computes the largest magnitude: <c>M[i,j] = max over k of |T_k[i,j]|</c>; NaN at positions where a channel is NaN.</summary>
    /// <param name="tensor">T, <c>[C, h*w]</c>, at least one channel.</param>
    /// <param name="map">M, <c>[h*w]</c>. It must not overlap the tensor.</param>
    /// <exception cref="ArgumentException">The tensor is empty or not a whole number of channels.</exception>
    public static void Largest(ReadOnlySpan<float> tensor, Span<float> map)
    {
        if (map.IsEmpty || tensor.IsEmpty || tensor.Length % map.Length != 0)
            throw new ArgumentException($"{tensor.Length} elements are not channels of {map.Length}.", nameof(tensor));
        map.Clear();
        for (int at = 0; at < tensor.Length; at += map.Length)
            TensorPrimitives.MaxMagnitude(map, tensor.Slice(at, map.Length), map);
        TensorPrimitives.Abs(map, map);
    }
}
