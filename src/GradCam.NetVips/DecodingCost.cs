using GradCam.Pictures;
using Vips = NetVips;

namespace GradCam.NetVips;

/// <summary>Computes the memory and the work of decoding a picture from its header, and checks their limits.</summary>
/// <param name="maxPixels">The maximum number of pixels of a picture.</param>
internal sealed class DecodingCost(long maxPixels)
{
    // 12 bytes a pixel: 6 for an RGB picture (libvips' result and its copy), and 6 for other memory of the decoder, such as the coefficients of a
    // progressive JPEG file without chroma subsampling. Files that cost more must have fewer pixels.
    private const int BytesPerPixel = 12;

    // Encoders write about 10 scans. Each scan of a progressive file costs a pass over the whole picture.
    private const int UsualScans = 10;
    private const int ScanFactor = 4;

    /// <summary>Checks a file's header against its length and the limits, before libvips allocates memory.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="kind">The name of its format.</param>
    /// <exception cref="GradCamException">The header states more than the file can contain, or the picture costs too much.</exception>
    public void CheckContent(ReadOnlySpan<byte> encoded, string kind)
    {
        if (kind == "JPEG" && JpegHeader.Read(encoded) is { } jpeg)
        {
            CheckPixels(jpeg.Width, jpeg.Height);
            CheckLength(jpeg.LeastBytes, encoded.Length, kind, jpeg.Width, jpeg.Height);
            long pixels = (long)jpeg.Width * jpeg.Height;
            if (jpeg.Scans > UsualScans && jpeg.Scans * pixels > ScanFactor * maxPixels)
                throw new GradCamException(GradCamErrorKind.Limit, $"the JPEG file draws its {jpeg.Width}x{jpeg.Height} pixels in {jpeg.Scans} scans, which takes too long. Save it again as a plain JPEG file.");
        }
        else if (kind == "PNG" && PngHeader.Read(encoded) is { } png)
        {
            CheckPixels(png.Width, png.Height);
            CheckLength(png.LeastBytes, encoded.Length, kind, png.Width, png.Height);
        }
    }

    /// <summary>Computes the maximum bytes of decoding, including the returned picture.</summary>
    /// <param name="file">The picture; only its header has been read.</param>
    /// <param name="encoded">The whole file.</param>
    /// <param name="kind">The name of its format.</param>
    /// <param name="turned">Whether the codec rotates the picture upright.</param>
    /// <param name="kept">The number of bands to keep besides the displayed colours; 0 for colours or grey.</param>
    /// <exception cref="GradCamException">The picture has too many pixels, or needs too much memory.</exception>
    public long Memory(Vips.Image file, ReadOnlySpan<byte> encoded, string kind, bool turned, int kept = 0)
    {
        CheckPixels(file.Width, file.Height);
        double pixels = (double)file.Width * file.Height;
        double decoded = pixels * file.Bands * BytesOf(file.Format);

        // libvips' result, its copy for .NET, and, unless it has three channels, the RGB picture made from it.
        int channels = file.Interpretation == Vips.Enums.Interpretation.Cmyk && file.Bands >= 4 ? 4 : file.Bands >= 3 ? 3 : 1;
        double memory = pixels * ((2 * channels) + (channels == 3 ? 0 : 3));

        // Values of more than 8 bits, or of more bands: libvips' result and .NET's copy.
        int values = kept > 0 ? kept : file.Format == Vips.Enums.BandFormat.Uchar ? 0 : channels;
        memory += pixels * values * 2 * sizeof(float);

        // Other decoders keep the whole picture in memory, with all its bands and bits.
        bool isWhole = kind switch
        {
            "JPEG" => false,
            "PNG" => PngHeader.Read(encoded) is { IsInterlaced: true },
            _ => true,
        };
        memory += (isWhole ? decoded : 0) + (turned ? decoded : 0);
        if (kind == "JPEG" && JpegHeader.Read(encoded) is { } jpeg)
            memory += jpeg.CoefficientMemory;
        if (memory > (double)maxPixels * BytesPerPixel)
            throw new GradCamException(GradCamErrorKind.Limit, $"decoding {file.Width}x{file.Height} pixels of this {kind} file takes about {memory / 1e6:0} MB of memory, and the limit is {maxPixels * BytesPerPixel / 1_000_000} MB. Scale the picture down, save it as a plain JPEG file, or raise the limit of pixels (MaxPixels, --max-pixels).");
        return (long)memory;
    }

    /// <summary>Computes the maximum bytes of decoding if the decoder needs only the returned picture.</summary>
    /// <param name="width">Pixels per row.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="GradCamException">The picture has too many pixels.</exception>
    public long Memory(int width, int height)
    {
        CheckPixels(width, height);
        return (long)width * height * Picture.Channels;
    }

    /// <summary>Checks the memory of a file with uncompressed pixels.</summary>
    /// <param name="bytes">The memory in bytes.</param>
    /// <returns>The same.</returns>
    /// <exception cref="GradCamException">The file needs too much memory.</exception>
    public long CheckMemory(long bytes) => bytes <= (double)maxPixels * BytesPerPixel ? bytes
        : throw new GradCamException(GradCamErrorKind.Limit, $"reading it takes about {bytes / 1e6:0} MB of memory, and the limit is {maxPixels * BytesPerPixel / 1_000_000} MB. Scale the picture down, or raise the limit of pixels (MaxPixels, --max-pixels).");

    private void CheckPixels(long width, long height)
    {
        if ((Int128)width * height > maxPixels)
            throw new GradCamException(GradCamErrorKind.Limit, $"{width}x{height} pixels are more than the limit of {maxPixels / 1e6:0.######} million. Scale the picture down first, or raise the limit (MaxPixels, --max-pixels).");
    }

    private static void CheckLength(long least, long length, string kind, long width, long height)
    {
        if (length < least)
            throw new GradCamException(GradCamErrorKind.Picture, $"the {kind} file is cut short or damaged: its header states {width}x{height} pixels, which take {least} bytes or more, and the file has {length}.");
    }

    private static int BytesOf(Vips.Enums.BandFormat format) => format switch
    {
        Vips.Enums.BandFormat.Uchar or Vips.Enums.BandFormat.Char => 1,
        Vips.Enums.BandFormat.Ushort or Vips.Enums.BandFormat.Short => 2,
        Vips.Enums.BandFormat.Uint or Vips.Enums.BandFormat.Int or Vips.Enums.BandFormat.Float => 4,
        Vips.Enums.BandFormat.Dpcomplex => 16,
        _ => 8,
    };
}
