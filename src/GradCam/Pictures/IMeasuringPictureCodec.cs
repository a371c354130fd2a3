namespace GradCam.Pictures;

/// <summary>
/// A codec that tells how much memory a picture takes before it decodes it, so that a pipeline can wait until there is as much. Of other codecs,
/// a pipeline guesses the memory from the file's length.
/// </summary>
public interface IMeasuringPictureCodec : IPictureCodec
{
    /// <summary>Decodes a file's bytes, as <see cref="IPictureCodec.Decode"/> does.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="measured">Told the bytes that decoding takes at most, the returned picture among them, before it takes them. It may wait, and what it throws comes through.</param>
    /// <exception cref="GradCamException">As of <see cref="IPictureCodec.Decode"/>.</exception>
    Picture Decode(ReadOnlySpan<byte> encoded, Action<long> measured);
}
