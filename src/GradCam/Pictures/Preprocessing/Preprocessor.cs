using System.Buffers;

namespace GradCam.Pictures;

/// <summary>Converts pictures to the model's input, with the same bits as torchvision's transforms on Pillow's pictures.</summary>
public static class Preprocessor
{
    /// <summary>Returns the number of elements of one picture's input: 3 * H * W.</summary>
    /// <exception cref="GradCamException">See <see cref="Preprocessing.Validate"/>.</exception>
    public static int Length(Preprocessing how)
    {
        ArgumentNullException.ThrowIfNull(how);
        how.Validate();
        return checked(how.Width * how.Height * Picture.Channels);
    }

    /// <summary>Scales, crops and normalizes a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="how">The model's preprocessing.</param>
    /// <param name="image"><c>[3, H, W]</c>, one picture's part of the model's input.</param>
    /// <exception cref="ArgumentException"><paramref name="image"/> has another length.</exception>
    /// <exception cref="GradCamException">See <see cref="Preprocessing.Place"/>.</exception>
    public static void Apply(Picture picture, Preprocessing how, Span<float> image)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(how);
        int length = Length(how);
        if (image.Length != length)
            throw new ArgumentException($"A {how.Width}x{how.Height} input has {length} elements, not {image.Length}.", nameof(image));
        Placement placement = how.Place(picture.Width, picture.Height);
        byte[] pixels = ArrayPool<byte>.Shared.Rent(length);
        PictureResizer.Resize(
            picture.Pixels, picture.Width, picture.Height, Picture.Channels,
            new SourceBox(0, 0, picture.Width, picture.Height), placement.ScaledWidth, placement.ScaledHeight, placement.Window, pixels.AsSpan(0, length), how.Filter);
        ToPlanes(pixels.AsSpan(0, length), how, image);
        ArrayPool<byte>.Shared.Return(pixels);
    }

    private static void ToPlanes(ReadOnlySpan<byte> pixels, Preprocessing how, Span<float> image)
    {
        int area = pixels.Length / Picture.Channels;
        Span<float> table = stackalloc float[256];
        for (int c = 0; c < Picture.Channels; c++)
        {
            // There are only 256 values. They are computed in float32 and in this order, as in torchvision.
            for (int value = 0; value < table.Length; value++)
            {
                float scaled = how.Range == ValueRange.Unit ? value / 255f : value;
                table[value] = (scaled - how.Mean[c]) / how.Std[c];
            }

            Span<float> plane = image.Slice(c * area, area);
            int at = how.Channels == ChannelOrder.Rgb ? c : 2 - c;
            for (int i = 0; i < plane.Length; i++, at += Picture.Channels)
                plane[i] = table[pixels[at]];
        }
    }
}
