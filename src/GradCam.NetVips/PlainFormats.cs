using GradCam.Pictures;

namespace GradCam.NetVips;

/// <summary>Reads file formats that the native libvips of the packages does not support: BMP, and PBM, PGM and PPM.</summary>
internal static class PlainFormats
{
    /// <summary>Decodes a file of one of these formats.</summary>
    /// <param name="encoded">The file.</param>
    /// <param name="samples">The values that are black and white in files with more than 8 bits; <c>null</c> for those that the file states.</param>
    /// <param name="measured">Receives width and height before the method reads the pixels.</param>
    /// <returns>The picture; <c>null</c> if the file has another format.</returns>
    /// <exception cref="GradCamException">The file is damaged, or of an unsupported kind.</exception>
    public static Picture? Decode(ReadOnlySpan<byte> encoded, SampleRange? samples, Action<int, int> measured) =>
        BmpFile.Is(encoded) ? BmpFile.Decode(encoded, measured)
        : PortableAnyMap.Is(encoded) ? PortableAnyMap.Decode(encoded, samples, measured)
        : null;

    /// <summary>Rejects a picture without pixels, and reports the size of any other.</summary>
    public static void Measure(string format, long width, long height, Action<int, int> measured)
    {
        if (width <= 0 || height <= 0 || width > int.MaxValue || height > int.MaxValue)
            throw Damaged(format);
        measured((int)width, (int)height);
    }

    public static GradCamException Damaged(string format) => new(GradCamErrorKind.Picture, $"the {format} file is cut short or damaged.");
}
