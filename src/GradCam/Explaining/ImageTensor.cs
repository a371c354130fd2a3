using GradCam.NumPy;

namespace GradCam.Explaining;

/// <summary>Reads arrays of images that are already preprocessed, in any layout that a source model may have.</summary>
internal static class ImageTensor
{
    /// <summary>
    /// Converts an array to <c>[N,C,H,W]</c>. The layouts are <c>[N,C,H,W]</c>, <c>[N,H,W,C]</c>, <c>[N,C*H*W]</c>, for one channel <c>[N,H,W]</c>,
    /// and each without N.
    /// </summary>
    /// <param name="image">The array.</param>
    /// <param name="shape">The model's input, <c>[N,C,H,W]</c>.</param>
    /// <returns>The images and their number. The images are the array's own memory if its layout is the model's.</returns>
    /// <exception cref="GradCamException">The array has another shape, or no images.</exception>
    public static (float[] Image, int Count) Read(NpyArray image, IReadOnlyList<long> shape)
    {
        ArgumentNullException.ThrowIfNull(image);
        (long channels, long height, long width) = (shape[1], shape[2], shape[3]);
        long length = channels * height * width;
        long[] first = [channels, height, width];
        long[] last = [height, width, channels];
        foreach ((long[] axes, bool isLast) in new[] { (first, false), (last, true), ([length], false), (channels == 1 ? [height, width] : first, false) })
        {
            bool single = image.Shape.SequenceEqual(axes);
            if (image.Data.Length == 0 || !(single || (image.Shape.Count == axes.Length + 1 && image.Shape.Skip(1).SequenceEqual(axes))))
                continue;
            int count = single ? 1 : (int)image.Shape[0];
            return (isLast && channels > 1 ? ChannelsFirst(image.Data, count, (int)channels) : image.Data, count);
        }

        string others = channels == 1 ? $", [N, {height}, {width}, 1], [N, {height}, {width}] or [N, {length}]" : $" or [N, {height}, {width}, {channels}]";
        throw new GradCamException(GradCamErrorKind.Tensor, $"a tensor of shape [{string.Join(", ", image.Shape)}]; the model takes [N, {channels}, {height}, {width}]{others}.");
    }

    private static float[] ChannelsFirst(ReadOnlySpan<float> source, int count, int channels)
    {
        float[] turned = new float[source.Length];
        int area = source.Length / (count * channels);
        for (int n = 0; n < count; n++)
        {
            for (int c = 0; c < channels; c++)
            {
                Span<float> plane = turned.AsSpan(((n * channels) + c) * area, area);
                int at = (n * area * channels) + c;
                for (int i = 0; i < area; i++, at += channels)
                    plane[i] = source[at];
            }
        }

        return turned;
    }
}
