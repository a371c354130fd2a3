using GradCam.Pictures;
using Vips = NetVips;

namespace GradCam.NetVips;

/// <summary>
/// Reads and writes pictures with libvips. JPEG and PNG files decode to the same bytes as Pillow's <c>convert("RGB")</c>: no colour management,
/// interpolated chroma, and alpha dropped, not blended.
/// </summary>
/// <remarks>
/// The first use makes two settings for the whole process: libvips uses one thread per picture, and its cache of operations is off. To decode many
/// pictures, use many threads.
/// </remarks>
public sealed class NetVipsCodec : IMeasuringPictureCodec
{
    /// <summary>The default of <see cref="MaxPixels"/>: 100 million.</summary>
    public const long DefaultMaxPixels = 100_000_000;

    // Measured on a 500x375 overlay: half the size of libvips' defaults (6, no filter), and faster.
    private const int PngCompression = 3;
    private const Vips.Enums.ForeignPngFilter PngFilter = Vips.Enums.ForeignPngFilter.Up;

    // CMYK and alpha have five bands.
    private const int MostColours = 5;

    private const int JpegQuality = 90;
    private const int WebpQuality = 90;

    /// <summary>
    /// Gets the maximum number of pixels of a picture, so that a small file cannot request all memory. Decoding may need 12 bytes per pixel: plain
    /// files need 6, and progressive, interlaced, rotated or deep files more, so these must have fewer pixels.
    /// </summary>
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

    /// <summary>
    /// Gets the range of the values in files with more than 8 bits a channel, from black to white; <c>null</c> for the whole range of the type. The
    /// codec does not scale files with 8 bits.
    /// </summary>
    public SampleRange? Samples { get; init; }

    /// <summary>
    /// Gets whether pictures keep all bands of the file, including alpha and all pages of a TIFF file, for models with
    /// <see cref="ChannelOrder.Bands"/>. Otherwise, they keep colours or grey, and keep all bands only if there are more than five.
    /// </summary>
    public bool KeepBands { get; init; }

    /// <summary>
    /// Gets the bands to display as red, green and blue, from 1 on, or the band to display as grey. <c>null</c> means the first three, or the first
    /// if there are fewer.
    /// </summary>
    public IReadOnlyList<int>? ShownBands { get; init; }

    /// <inheritdoc/>
    /// <remarks>
    /// The method reads JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP, PBM, PGM and PPM files of up to <see cref="MaxPixels"/>, and NumPy arrays
    /// <c>[H, W]</c> and <c>[H, W, C]</c>. If the file is an animation, it decodes the first frame. It ignores colour profiles. libvips converts
    /// float and Lab pictures (TIFF) to sRGB. Values with more than 8 bits are in <see cref="Picture.Values"/>.
    /// </remarks>
    public Picture Decode(ReadOnlySpan<byte> encoded) => Decode(encoded, _ => { });

    /// <inheritdoc/>
    public Picture Decode(ReadOnlySpan<byte> encoded, Action<long> measured)
    {
        ArgumentNullException.ThrowIfNull(measured);
        VipsLibrary.Require();
        if (encoded.IsEmpty)
            throw new GradCamException(GradCamErrorKind.Picture, "the file is empty.");
        var cost = new DecodingCost(MaxPixels);
        if (NumPyPicture.Is(encoded))
            return NumPyPicture.Decode(encoded, Samples, ShownBands, bytes => measured(cost.CheckMemory(bytes)));
        if (PlainFormats.Decode(encoded, Samples, (width, height) => measured(cost.Memory(width, height))) is { } plain)
            return plain;
        string kind = FileKind.Name(Vips.Image.FindLoadBuffer(encoded), encoded)
            ?? throw new GradCamException(GradCamErrorKind.Picture, $"not a picture in a format that is known ({FileKind.Known}).");
        cost.CheckContent(encoded, kind);
        try
        {
            // This reads the header. libvips reads the pixels on demand.
            using Vips.Image file = Vips.Image.NewFromBuffer(encoded, string.Empty, Vips.Enums.Access.Sequential, Vips.Enums.FailOn.Error);
            bool turned = IsTurned(file);
            int pages = KeepBands && kind == "TIFF" && file.Contains("n-pages") && file.Get("n-pages") is int several ? several : 1;
            measured(cost.Memory(file, encoded, kind, turned, KeepsAll(file) ? pages * file.Bands : 0));
            if (pages > 1)
                return Pages(encoded, pages);
            using Vips.Image upright = turned ? TurnUpright(file) : file.Copy();
            return kind == "GIF" && upright.HasAlpha() && GifTransparency.ColourOrNull(encoded) is { } colour ? OverColour(upright, colour) : ToRgb(upright);
        }
        catch (Vips.VipsException e)
        {
            // libvips collects its errors in one buffer for all threads, so the exception's message may be about another file.
            if (kind == "TIFF" && TiffColours.AreLab(encoded))
                throw new GradCamException(GradCamErrorKind.Picture, "the TIFF file has Lab colours in an unsupported form. Convert it to RGB, for example with: magick FILE.tif -colorspace sRGB FILE.png", e);
            string orRare = kind == "TIFF" ? ", or of a rare kind" : string.Empty;
            throw new GradCamException(GradCamErrorKind.Picture, $"the {kind} file is cut short or damaged{orRare}.", e);
        }
    }

    /// <inheritdoc/>
    /// <remarks>JPEG: quality 90, chroma at full resolution (4:4:4). WebP: lossy, quality 90. No metadata.</remarks>
    public byte[] Encode(Picture picture, PictureFormat format)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Encode(picture.Pixels, picture.Width, picture.Height, Picture.Channels, format);
    }

    /// <inheritdoc/>
    /// <remarks>PNG or WebP; the alpha channel of a lossy WebP is exact.</remarks>
    public byte[] Encode(RgbaPicture picture, PictureFormat format)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return format == PictureFormat.Jpeg
            ? throw new GradCamException(GradCamErrorKind.Picture, "a JPEG file knows no transparency. Write a PNG or WebP file.")
            : Encode(picture.Pixels, picture.Width, picture.Height, RgbaPicture.Channels, format);
    }

    /// <inheritdoc/>
    /// <remarks>PNG and JPEG files have one channel; WebP has no grey, so its three channels are equal.</remarks>
    public byte[] Encode(GreyPicture picture, PictureFormat format)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Encode(picture.Pixels, picture.Width, picture.Height, 1, format);
    }

    private static byte[] Encode(byte[] pixels, int width, int height, int channels, PictureFormat format)
    {
        VipsLibrary.Require();
        (string name, int longest) = format switch
        {
            PictureFormat.Png => ("PNG", int.MaxValue),
            PictureFormat.Jpeg => ("JPEG", 65500),
            PictureFormat.Webp => ("WebP", 16383),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown picture format."),
        };
        if (Math.Max(width, height) > longest)
            throw new GradCamException(GradCamErrorKind.Picture, $"a {name} file holds at most {longest} pixels a side, and the picture has {width}x{height}. Write a PNG file.");
        try
        {
            using Vips.Image bare = Vips.Image.NewFromMemory(pixels, width, height, channels, Vips.Enums.BandFormat.Uchar);
            using Vips.Image image = bare.Copy(interpretation: channels == 1 ? Vips.Enums.Interpretation.Bw : Vips.Enums.Interpretation.Srgb);
            return format switch
            {
                PictureFormat.Png => image.PngsaveBuffer(compression: PngCompression, filter: PngFilter, keep: Vips.Enums.ForeignKeep.None),
                PictureFormat.Jpeg => image.JpegsaveBuffer(q: JpegQuality, subsampleMode: Vips.Enums.ForeignSubsample.Off, keep: Vips.Enums.ForeignKeep.None),
                _ => image.WebpsaveBuffer(q: WebpQuality, keep: Vips.Enums.ForeignKeep.None),
            };
        }
        catch (Vips.VipsException e)
        {
            throw new GradCamException(GradCamErrorKind.File, $"a {width}x{height} picture cannot be written as {name}.", e);
        }
    }

    private static bool IsTurned(Vips.Image file)
    {
        const string Orientation = "orientation";
        return file.Contains(Orientation) && file.Get(Orientation) is int and not 1;
    }

    private static Vips.Image TurnUpright(Vips.Image file)
    {
        // Rotation reads the picture out of order, so the whole picture must be in memory first.
        using Vips.Image whole = file.CopyMemory();
        return whole.Autorot();
    }

    // The transparent pixels get the palette's colour; the others are opaque.
    private Picture OverColour(Vips.Image image, byte[] colour)
    {
        // Two passes over the pixels.
        using Vips.Image whole = image.CopyMemory();
        Picture picture = ToRgb(whole);
        using Vips.Image alpha = whole.ExtractBand(whole.Bands - 1);
        byte[] opaque = alpha.WriteToMemory<byte>();
        for (int i = 0; i < opaque.Length; i++)
        {
            if (opaque[i] == 0)
                colour.CopyTo(picture.Pixels, i * Picture.Channels);
        }

        return picture;
    }

    private Picture ToRgb(Vips.Image image)
    {
        if (KeepBands)
            return Bands(image);
        switch (image.Interpretation)
        {
            case Vips.Enums.Interpretation.Bw or Vips.Enums.Interpretation.Srgb or Vips.Enums.Interpretation.Rgb or Vips.Enums.Interpretation.Multiband
                or Vips.Enums.Interpretation.Grey16 or Vips.Enums.Interpretation.Rgb16:
                return Bands(image);
            case Vips.Enums.Interpretation.Cmyk when image.Bands >= 4:
                {
                    byte[] inks = Bytes(image, 4);
                    var rgb = new byte[(long)image.Width * image.Height * Picture.Channels];
                    Cmyk.ToRgb(inks, rgb);
                    return new Picture(image.Width, image.Height, rgb);
                }

            default:
                {
                    using Vips.Image srgb = image.Colourspace(Vips.Enums.Interpretation.Srgb);
                    return Bands(srgb);
                }
        }
    }

    private Picture Bands(Vips.Image image)
    {
        int bands = KeepsAll(image) ? image.Bands : image.Bands >= Picture.Channels ? Picture.Channels : 1;
        if (image.Format != Vips.Enums.BandFormat.Uchar || bands is not (1 or Picture.Channels))
            return OfValues(image, bands);
        byte[] grey = Bytes(image, bands);
        if (bands == Picture.Channels)
            return new Picture(image.Width, image.Height, grey);
        var rgb = new byte[(long)image.Width * image.Height * Picture.Channels];
        for (int from = 0, to = 0; from < grey.Length; from++, to += Picture.Channels)
            rgb[to] = rgb[to + 1] = rgb[to + 2] = grey[from];
        return new Picture(image.Width, image.Height, rgb);
    }

    // A picture with more bands than colours and alpha is not valid for a model of colours. The codec keeps its bands, so that the model's error can
    // state them.
    private bool KeepsAll(Vips.Image image) => KeepBands || image.Bands > MostColours;

    // Every page is one or more bands.
    private Picture Pages(ReadOnlySpan<byte> encoded, int pages)
    {
        using Vips.Image stack = Vips.Image.NewFromBuffer(encoded, "n=-1", Vips.Enums.Access.Random, Vips.Enums.FailOn.Error);
        int height = stack.Height / pages;
        Vips.Image[] single = [.. Enumerable.Range(0, pages).Select(p => stack.Crop(0, p * height, stack.Width, height))];
        try
        {
            using Vips.Image joined = single[0].Bandjoin(single[1..]);
            return OfValues(joined, joined.Bands);
        }
        finally
        {
            Array.ForEach(single, s => s.Dispose());
        }
    }

    private Picture OfValues(Vips.Image image, int bands)
    {
        if (bands > ChannelValues.Most)
            throw new GradCamException(GradCamErrorKind.Picture, $"the picture has {bands} bands, and at most {ChannelValues.Most} are supported.");
        using Vips.Image first = image.Bands == bands ? image.Copy() : image.ExtractBand(0, bands);
        using Vips.Image real = first.Cast(Vips.Enums.BandFormat.Float);
        bool isByte = first.Format == Vips.Enums.BandFormat.Uchar;
        SampleRange range = !isByte && Samples is { } chosen ? chosen : new SampleRange(0, Largest(first.Format));
        return ValuePicture.Of(new PictureValues(image.Width, image.Height, bands, real.WriteToMemory<float>(), range), isChosen: isByte || Samples is not null, ShownBands, stretches: KeepBands);
    }

    // The value of white. Negative values are black.
    private static double Largest(Vips.Enums.BandFormat format) => format switch
    {
        Vips.Enums.BandFormat.Ushort => ushort.MaxValue,
        Vips.Enums.BandFormat.Short => short.MaxValue,
        Vips.Enums.BandFormat.Uint => uint.MaxValue,
        Vips.Enums.BandFormat.Int => int.MaxValue,
        _ => byte.MaxValue,
    };

    // The first bands as 8 bits each: the high 8 of wider integers, other numbers clamped to 0..255.
    private static byte[] Bytes(Vips.Image image, int bands)
    {
        using Vips.Image first = image.Bands == bands ? image.Copy() : image.ExtractBand(0, bands);
        using Vips.Image bytes = first.Cast(Vips.Enums.BandFormat.Uchar, shift: IsWide(first.Format));
        return bytes.WriteToMemory<byte>();
    }

    private static bool IsWide(Vips.Enums.BandFormat format) =>
        format is Vips.Enums.BandFormat.Ushort or Vips.Enums.BandFormat.Short or Vips.Enums.BandFormat.Uint or Vips.Enums.BandFormat.Int;
}
