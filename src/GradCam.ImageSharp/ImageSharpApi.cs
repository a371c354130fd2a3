using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
#if !IMAGESHARP3
using SixLabors.ImageSharp.Metadata;
#endif

namespace GradCam.ImageSharp;

/// <summary>Hides the differences between the public APIs of ImageSharp 2 and 3. The property <c>ImageSharpVersion</c> of the build chooses one.</summary>
internal static class ImageSharpApi
{
    // ImageSharp's own list also has TGA, which has no signature: nearly any file can be mistaken for it.
    private static readonly Configuration s_formats = new(
        new JpegConfigurationModule(), new PngConfigurationModule(), new WebpConfigurationModule(), new GifConfigurationModule(), new TiffConfigurationModule());

#if IMAGESHARP3
    private static readonly DecoderOptions s_decoding = new() { Configuration = s_formats, MaxFrames = 1 };

    /// <summary>Reads the header of a file.</summary>
    /// <param name="file">The whole file.</param>
    /// <returns>The format's name, the size in pixels and the bits of a decoded pixel.</returns>
    /// <exception cref="UnknownImageFormatException">The file has none of the five formats.</exception>
    public static (string Format, int Width, int Height, int BitsPerPixel) Identify(ReadOnlySpan<byte> file)
    {
        ImageInfo info = Image.Identify(s_decoding, file);
        return (Image.DetectFormat(s_decoding, file).Name, info.Width, info.Height, info.PixelType.BitsPerPixel);
    }

    /// <summary>Decodes a file; of an animation, the first frame.</summary>
    public static Image Load(ReadOnlySpan<byte> file) => Image.Load(s_decoding, file);

    public static IImageEncoder Png(PngColorType colour) => new PngEncoder { ColorType = colour, BitDepth = PngBitDepth.Bit8, SkipMetadata = true };

    public static IImageEncoder Jpeg(int quality, bool grey) =>
        new JpegEncoder { Quality = quality, ColorType = grey ? JpegEncodingColor.Luminance : JpegEncodingColor.YCbCrRatio444, SkipMetadata = true };

    public static IImageEncoder Webp(int quality) => new WebpEncoder { FileFormat = WebpFileFormatType.Lossy, Quality = quality, SkipMetadata = true };
#else
    static ImageSharpApi()
    {
        s_formats.ImageFormatsManager.SetDecoder(GifFormat.Instance, new GifDecoder { DecodingMode = FrameDecodingMode.First });
        s_formats.ImageFormatsManager.SetDecoder(TiffFormat.Instance, new TiffDecoder { DecodingMode = FrameDecodingMode.First });
    }

    /// <summary>Reads the header of a file.</summary>
    /// <param name="file">The whole file.</param>
    /// <returns>The format's name, the size in pixels and the bits of a decoded pixel.</returns>
    /// <exception cref="UnknownImageFormatException">The file has none of the five formats.</exception>
    public static (string Format, int Width, int Height, int BitsPerPixel) Identify(ReadOnlySpan<byte> file)
    {
        IImageInfo? info = Image.Identify(s_formats, file.ToArray(), out IImageFormat? format);
        if (format is null)
            throw new UnknownImageFormatException("The file has no signature of a known format.");
        return info is null
            ? throw new InvalidImageContentException("The header is damaged.")
            : (format.Name, info.Width, info.Height, info.PixelType.BitsPerPixel);
    }

    /// <summary>Decodes a file; of an animation, the first frame.</summary>
    public static Image Load(ReadOnlySpan<byte> file) => Image.Load(s_formats, file);

    public static IImageEncoder Png(PngColorType colour) => new PngEncoder { ColorType = colour, BitDepth = PngBitDepth.Bit8, IgnoreMetadata = true };

    public static IImageEncoder Jpeg(int quality, bool grey) => new JpegEncoder { Quality = quality, ColorType = grey ? JpegColorType.Luminance : JpegColorType.YCbCrRatio444 };

    public static IImageEncoder Webp(int quality) => new WebpEncoder { FileFormat = WebpFileFormatType.Lossy, Quality = quality };
#endif
}
