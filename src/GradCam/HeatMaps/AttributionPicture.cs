using System.Numerics.Tensors;
using GradCam.Arithmetic;
using GradCam.NumPy;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>
/// Draws attributions as a colour picture, as papers show guided backpropagation: a colour value of a pixel is grey if its attribution is zero,
/// lighter if it is positive, darker if it is negative.
/// </summary>
internal static class AttributionPicture
{
    // The distance of the root mean square from grey, in 0..1: five times that is white.
    private const float Contrast = 0.1f;
    private const byte Grey = 127;

    /// <summary>
    /// Draws <c>1/2 + a / (10 rms(a))</c>, in 8 bits, in the part of a picture that the model saw; grey around it.
    /// </summary>
    /// <param name="attributions">
    /// One of <see cref="Explaining.ClassExplanation.Attributions"/>, <c>[C,H,W]</c>. If the number of channels is not three, their sum is drawn in
    /// grey.
    /// </param>
    /// <param name="channels">The order of the colours, from the preprocessing.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="seen">The part, see <see cref="Explaining.Explanation.Seen"/>.</param>
    /// <returns>A picture of the same size; all grey if the attributions are zero or not finite.</returns>
    /// <exception cref="ArgumentException">There are no channels, or the part is not within the picture.</exception>
    public static Picture Draw(NpyArray attributions, ChannelOrder channels, int width, int height, PixelRectangle seen)
    {
        ArgumentNullException.ThrowIfNull(attributions);
        if (attributions.Shape is not [> 0, > 0, > 0])
            throw new ArgumentException($"Attributions are [C, H, W], not [{string.Join(", ", attributions.Shape)}].", nameof(attributions));
        seen.MustLieIn(width, height, nameof(seen));
        var own = new Picture((int)attributions.Shape[2], (int)attributions.Shape[1], Pixels(Colours(attributions), channels));
        Picture inner = PictureResizer.Resize(own, seen.Width, seen.Height, ResampleFilter.Bilinear);
        if (seen == PixelRectangle.All(width, height))
            return inner;
        byte[] whole = new byte[checked(width * height * Picture.Channels)];
        Array.Fill(whole, Grey);
        int row = seen.Width * Picture.Channels;
        for (int y = 0; y < seen.Height; y++)
            inner.Pixels.AsSpan(y * row, row).CopyTo(whole.AsSpan((((seen.Y + y) * width) + seen.X) * Picture.Channels));
        return new Picture(width, height, whole);
    }

    // The colours of one channel, or of bands without colours, have one sign for each pixel: that of their sum.
    private static float[] Colours(NpyArray attributions)
    {
        int channels = (int)attributions.Shape[0];
        if (channels == Picture.Channels)
            return attributions.Data;
        int area = attributions.Data.Length / channels;
        float[] sum = new float[area];
        for (int c = 0; c < channels; c++)
            TensorPrimitives.Add(sum, attributions.Data.AsSpan(c * area, area), sum);
        return [.. sum, .. sum, .. sum];
    }

    private static byte[] Pixels(ReadOnlySpan<float> attributions, ChannelOrder channels)
    {
        float[] scaled = new float[attributions.Length];
        float size = MathF.Sqrt(TensorPrimitives.SumOfSquares(attributions) / attributions.Length);
        if (size > 0 && float.IsFinite(size))
            TensorPrimitives.Multiply(attributions, Contrast / size, scaled);
        TensorPrimitives.Add(scaled, 0.5f, scaled);
        byte[] planes = new byte[scaled.Length];
        Normalization.ToBytes(scaled, planes);

        byte[] pixels = new byte[planes.Length];
        int area = planes.Length / Picture.Channels;
        for (int c = 0; c < Picture.Channels; c++)
        {
            int colour = channels == ChannelOrder.Bgr ? Picture.Channels - 1 - c : c;
            for (int p = 0; p < area; p++)
                pixels[(p * Picture.Channels) + colour] = planes[(c * area) + p];
        }

        return pixels;
    }
}
