using System.Numerics.Tensors;

namespace GradCam.Arithmetic;

/// <summary>Computes a number for each channel of a tensor.</summary>
internal static class ChannelPooling
{
    /// <summary>Computes the mean of each channel over space: <c>w_k = 1/(h w) * sum over i,j of G_k[i,j]</c>, Grad-CAM's alpha when G are gradients.</summary>
    /// <param name="tensor">G, <c>[C, h*w]</c>.</param>
    /// <param name="channels">C, at least 1.</param>
    /// <param name="weights">w, <c>[C]</c>. A channel with a NaN, or with infinities of both signs, gets NaN.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="channels"/> is not positive.</exception>
    /// <exception cref="ArgumentException">The tensor is empty or not a whole number of channels, or <paramref name="weights"/> is not C long.</exception>
    public static void Mean(ReadOnlySpan<float> tensor, int channels, Span<float> weights)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        if (tensor.IsEmpty || tensor.Length % channels != 0)
            throw new ArgumentException($"{tensor.Length} elements are not {channels} channels.", nameof(tensor));
        if (weights.Length != channels)
            throw new ArgumentException($"{channels} channels have {channels} weights, not {weights.Length}.", nameof(weights));
        int area = tensor.Length / channels;
        for (int c = 0; c < channels; c++)
            weights[c] = TensorPrimitives.Sum(tensor.Slice(c * area, area)) / area;
    }
}
