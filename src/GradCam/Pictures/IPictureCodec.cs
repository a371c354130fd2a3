namespace GradCam.Pictures;

/// <summary>
/// Represents the interface to a picture library: files to RGB pixels and back. An implementation is stateless, and many threads may call it at once.
/// </summary>
public interface IPictureCodec
{
    /// <summary>
    /// Decodes a file's bytes to 8-bit RGB: rotated by the EXIF orientation, grey and palette expanded, alpha dropped, CMYK converted, 16 bits
    /// reduced to their high 8.
    /// </summary>
    /// <param name="encoded">The whole file.</param>
    /// <exception cref="GradCamException">
    /// The bytes are not a picture, or the picture has an unknown format or is damaged, truncated or too large. The message does not name the file,
    /// because the caller knows its name and adds it.
    /// </exception>
    Picture Decode(ReadOnlySpan<byte> encoded);

    /// <summary>Encodes an RGB picture to a file's bytes.</summary>
    /// <exception cref="GradCamException">The format cannot represent the picture (for example, a side is too long).</exception>
    byte[] Encode(Picture picture, PictureFormat format);

    /// <summary>Encodes a picture with transparency to a file's bytes.</summary>
    /// <exception cref="GradCamException">The format has no transparency (JPEG), or cannot represent the picture.</exception>
    byte[] Encode(RgbaPicture picture, PictureFormat format);

    /// <summary>Encodes a grey picture to a file's bytes, as one 8-bit channel.</summary>
    /// <exception cref="GradCamException">The format cannot represent the picture.</exception>
    byte[] Encode(GreyPicture picture, PictureFormat format);
}
