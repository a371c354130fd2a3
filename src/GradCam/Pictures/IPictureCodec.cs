namespace GradCam.Pictures;

/// <summary>
/// The seam to a picture library: files to RGB pixels and back. An implementation is stateless and may be called from many
/// threads at once.
/// </summary>
public interface IPictureCodec
{
    /// <summary>
    /// Decodes a file's bytes to 8-bit RGB: turned upright as EXIF says, grey and palette expanded, alpha dropped,
    /// CMYK converted, 16 bits reduced to their high 8.
    /// </summary>
    /// <param name="encoded">The whole file.</param>
    /// <exception cref="GradCamException">
    /// Not a picture, of an unknown format, damaged, cut short or too large. The message does not name the file: the caller
    /// knows what it is called and puts that in front.
    /// </exception>
    Picture Decode(ReadOnlySpan<byte> encoded);

    /// <summary>Encodes an RGB picture to a file's bytes.</summary>
    /// <exception cref="GradCamException">The format cannot hold it (a side too long, say).</exception>
    byte[] Encode(Picture picture, PictureFormat format);

    /// <summary>Encodes a picture with transparency to a file's bytes.</summary>
    /// <exception cref="GradCamException">The format knows no transparency (JPEG), or cannot hold the picture.</exception>
    byte[] Encode(RgbaPicture picture, PictureFormat format);

    /// <summary>Encodes a grey picture to a file's bytes, as one 8-bit channel.</summary>
    /// <exception cref="GradCamException">The format cannot hold it.</exception>
    byte[] Encode(GreyPicture picture, PictureFormat format);
}
