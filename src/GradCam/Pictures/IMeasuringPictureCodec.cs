namespace GradCam.Pictures;

/// <summary>
/// Represents a codec that reports the memory of a picture before it decodes the picture, so that a pipeline can wait for free memory. For other
/// codecs, a pipeline estimates the memory from the file's length.
/// </summary>
public interface IMeasuringPictureCodec : IPictureCodec
{
    /// <summary>Decodes a file's bytes, as <see cref="IPictureCodec.Decode"/> does.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="measured">Receives the maximum bytes of the decoding, including the returned picture, before the codec allocates them. It may
    /// wait, and its exceptions reach the caller.</param>
    /// <exception cref="GradCamException">As in <see cref="IPictureCodec.Decode"/>.</exception>
    Picture Decode(ReadOnlySpan<byte> encoded, Action<long> measured);
}
