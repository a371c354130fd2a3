namespace GradCam.Pictures;

/// <summary>
/// A codec that tells a picture's size before it decodes it, so that a pipeline can wait until there is memory for the pixels. Of others, the
/// size is guessed from the file's.
/// </summary>
public interface IMeasuringPictureCodec : IPictureCodec
{
    /// <summary>Decodes a file's bytes, as <see cref="IPictureCodec.Decode"/> does.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="measured">Told width and height in pixels, upright or not, before the pixels take memory. It may wait, and what it throws comes through.</param>
    /// <exception cref="GradCamException">As of <see cref="IPictureCodec.Decode"/>.</exception>
    Picture Decode(ReadOnlySpan<byte> encoded, Action<int, int> measured);
}
