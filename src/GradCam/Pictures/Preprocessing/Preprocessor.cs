namespace GradCam.Pictures;

/// <summary>
/// Converts pictures to the model's input, with the bits of torchvision's transforms on Pillow's pictures. The class scales 8-bit pictures in 8 bits.
/// It scales pictures with <see cref="Picture.Values"/> in float32, as Pillow scales mode F.
/// </summary>
internal static class Preprocessor
{
    /// <summary>Returns the number of elements of one picture's input: C * H * W.</summary>
    /// <exception cref="GradCamException">See <see cref="Preprocessing.Validate"/>.</exception>
    public static int Length(Preprocessing how)
    {
        ArgumentNullException.ThrowIfNull(how);
        how.Validate();
        return checked(how.Width * how.Height * how.ChannelCount);
    }

    /// <summary>Scales, crops and normalizes a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="how">The model's preprocessing.</param>
    /// <param name="image"><c>[C, H, W]</c>, one picture's part of the model's input.</param>
    /// <exception cref="ArgumentException"><paramref name="image"/> has another length.</exception>
    /// <exception cref="GradCamException">
    /// See <see cref="Preprocessing.Place"/>; or the picture has another number of bands than the model.
    /// </exception>
    public static void Apply(Picture picture, Preprocessing how, Span<float> image)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(how);
        int length = Length(how);
        if (image.Length != length)
            throw new ArgumentException($"A {how.Width}x{how.Height} input of {how.ChannelCount} channels has {length} elements, not {image.Length}.", nameof(image));
        Placement placement = how.Place(picture.Width, picture.Height);
        if (picture.Values is { } values)
            BandPlanes.Write(values, how, placement, image);
        else
            BytePlanes.Write(picture, how, placement, image);
    }
}
