namespace GradCam.Pictures;

/// <summary>
/// Turns pictures into the model's input, to the bits that torchvision's transforms give on Pillow's pictures. Pictures of 8 bits are scaled in
/// 8 bits. Those with <see cref="Picture.Values"/> are scaled in float32, as pictures of Pillow's mode F.
/// </summary>
internal static class Preprocessor
{
    /// <summary>Elements of one picture's input: C * H * W.</summary>
    /// <exception cref="GradCamException">See <see cref="Preprocessing.Validate"/>.</exception>
    public static int Length(Preprocessing how)
    {
        ArgumentNullException.ThrowIfNull(how);
        how.Validate();
        return checked(how.Width * how.Height * how.ChannelCount);
    }

    /// <summary>Scales, crops and normalizes a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="how">What the model wants.</param>
    /// <param name="image"><c>[C, H, W]</c>, one picture's part of the model's input.</param>
    /// <exception cref="ArgumentException"><paramref name="image"/> has another length.</exception>
    /// <exception cref="GradCamException">See <see cref="Preprocessing.Place"/>; or the picture has another number of bands than the model.</exception>
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
