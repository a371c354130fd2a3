using GradCam.Pictures;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace GradCam.ImageSharp;

/// <summary>
/// Reads and writes pictures with ImageSharp. PNG files decode to the same bytes as Pillow's <c>convert("RGB")</c>. JPEG files with subsampled chroma
/// differ slightly, because ImageSharp interpolates it in another way than libjpeg.
/// </summary>
public sealed class ImageSharpCodec : IMeasuringPictureCodec
{
    /// <summary>The default of <see cref="MaxPixels"/>: 100 million.</summary>
    public const long DefaultMaxPixels = 100_000_000;

    private const int Quality = 90;

    /// <summary>Gets the maximum number of pixels of a picture, so that a small file cannot request all memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public long MaxPixels
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = DefaultMaxPixels;

    /// <inheritdoc/>
    /// <remarks>
    /// The method reads JPEG, PNG, WebP, GIF and TIFF files of up to <see cref="MaxPixels"/>. If the file is an animation, it decodes the first
    /// frame. It ignores colour profiles.
    /// </remarks>
    public Picture Decode(ReadOnlySpan<byte> encoded) => Decode(encoded, _ => { });

    /// <inheritdoc/>
    public Picture Decode(ReadOnlySpan<byte> encoded, Action<long> measured)
    {
        ArgumentNullException.ThrowIfNull(measured);
        if (encoded.IsEmpty)
            throw new GradCamException(GradCamErrorKind.Picture, "the file is empty.");
        string kind = "";
        try
        {
            (kind, int width, int height, int bitsPerPixel) = ImageSharpApi.Identify(encoded);
            if ((long)width * height > MaxPixels)
                throw new GradCamException(GradCamErrorKind.Limit, $"{width}x{height} pixels are more than the limit of {MaxPixels / 1e6:0.######} million. Scale the picture down first, or raise the limit (MaxPixels, --max-pixels).");
            if (!WholeFile.IsThere(kind, encoded))
                throw Damaged(kind);

            // The decoded picture, its rotated copy, and the RGB picture made from it.
            measured((long)width * height * ((2 * ((bitsPerPixel + 7) / 8)) + Picture.Channels));
            using Image image = ImageSharpApi.Load(encoded);
            image.Mutate(i => i.AutoOrient());
            return ToPicture(image);
        }
        catch (UnknownImageFormatException e)
        {
            throw new GradCamException(GradCamErrorKind.Picture, "not a picture in a format that is known (JPEG, PNG, WebP, GIF, TIFF).", e);
        }
        catch (Exception e) when (e is not GradCamException and not OutOfMemoryException and not OperationCanceledException)
        {
            // Some kinds of damage have no exception type and end in an index error.
            throw Damaged(kind, e);
        }
    }

    /// <inheritdoc/>
    /// <remarks>JPEG: quality 90, chroma at full resolution (4:4:4). WebP: lossy, quality 90. No metadata.</remarks>
    public byte[] Encode(Picture picture, PictureFormat format)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using Image<Rgb24> image = picture.ToImage();
        return Encode(image, format, grey: false, PngColorType.Rgb);
    }

    /// <inheritdoc/>
    /// <remarks>PNG or WebP.</remarks>
    public byte[] Encode(RgbaPicture picture, PictureFormat format)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (format == PictureFormat.Jpeg)
            throw new GradCamException(GradCamErrorKind.Picture, "a JPEG file knows no transparency. Write a PNG or WebP file.");
        using Image<Rgba32> image = picture.ToImage();
        return Encode(image, format, grey: false, PngColorType.RgbWithAlpha);
    }

    /// <inheritdoc/>
    /// <remarks>PNG and JPEG files have one channel; WebP has no grey, so its three channels are equal.</remarks>
    public byte[] Encode(GreyPicture picture, PictureFormat format)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using Image<L8> image = picture.ToImage();
        return Encode(image, format, grey: true, PngColorType.Grayscale);
    }

    private static byte[] Encode(Image image, PictureFormat format, bool grey, PngColorType png)
    {
        (string name, int longest, IImageEncoder encoder) = format switch
        {
            PictureFormat.Png => ("PNG", int.MaxValue, ImageSharpApi.Png(png)),
            PictureFormat.Jpeg => ("JPEG", 65535, ImageSharpApi.Jpeg(Quality, grey)),
            PictureFormat.Webp => ("WebP", 16383, ImageSharpApi.Webp(Quality)),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such picture format."),
        };
        if (Math.Max(image.Width, image.Height) > longest)
            throw new GradCamException(GradCamErrorKind.Picture, $"a {name} file holds at most {longest} pixels a side, and the picture has {image.Width}x{image.Height}. Write a PNG file.");
        using var stream = new MemoryStream();
        try
        {
            image.Save(stream, encoder);
        }
        catch (ImageFormatException e)
        {
            throw new GradCamException(GradCamErrorKind.File, $"a {image.Width}x{image.Height} picture cannot be written as {name}.", e);
        }

        return stream.ToArray();
    }

    private static GradCamException Damaged(string kind, Exception? inner = null)
    {
        string orRare = kind == TiffFormat.Instance.Name ? ", or of a rare kind" : string.Empty;
        return new GradCamException(GradCamErrorKind.Picture, $"the {(kind == WebpFormat.Instance.Name ? "WebP" : kind)} file is cut short or damaged{orRare}.", inner!);
    }

    private static Picture ToPicture(Image image)
    {
        if (image is Image<Rgb24> rgb)
            return rgb.ToPicture();
        if (image is not (Image<L16> or Image<La32> or Image<Rgb48> or Image<Rgba64>))
        {
            using Image<Rgb24> converted = image.CloneAs<Rgb24>();
            return converted.ToPicture();
        }

        // ImageSharp rounds to 8 bits, but the codecs agree to truncate.
        using Image<Rgb48> wide = image.CloneAs<Rgb48>();
        byte[] pixels = new byte[checked(image.Width * image.Height * Picture.Channels)];
        wide.ProcessPixelRows(rows =>
        {
            int to = 0;
            for (int y = 0; y < rows.Height; y++)
            {
                foreach (Rgb48 pixel in rows.GetRowSpan(y))
                {
                    pixels[to++] = (byte)(pixel.R >> 8);
                    pixels[to++] = (byte)(pixel.G >> 8);
                    pixels[to++] = (byte)(pixel.B >> 8);
                }
            }
        });
        return new Picture(image.Width, image.Height, pixels);
    }
}
