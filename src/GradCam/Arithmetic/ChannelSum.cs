using System.Numerics.Tensors;

namespace GradCam.Arithmetic;

/// <summary>Channels of a tensor added up to one map.</summary>
public static class ChannelSum
{
    /// <summary>The weighted sum: <c>M[i,j] = sum over k of w_k * A_k[i,j]</c>, added in the order of the channels.</summary>
    /// <param name="activations">A, <c>[C, h*w]</c>.</param>
    /// <param name="weights">w, <c>[C]</c>, at least one.</param>
    /// <param name="map">M, <c>[h*w]</c>. It must not overlap the activations.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public static void Weighted(ReadOnlySpan<float> activations, ReadOnlySpan<float> weights, Span<float> map)
    {
        if (weights.IsEmpty || activations.Length != (long)weights.Length * map.Length)
            throw new ArgumentException($"{activations.Length} activations are not {weights.Length} channels of {map.Length}.", nameof(activations));
        TensorPrimitives.Multiply(activations[..map.Length], weights[0], map);
        for (int c = 1; c < weights.Length; c++)
            TensorPrimitives.MultiplyAdd(activations.Slice(c * map.Length, map.Length), weights[c], map, map);
    }

    /// <summary>The plain sum: <c>M[i,j] = sum over k of T_k[i,j]</c>, added in the order of the channels.</summary>
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
}
