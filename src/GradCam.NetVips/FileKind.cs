namespace GradCam.NetVips;

/// <summary>The file formats that are read, by the name of libvips' loader.</summary>
internal static class FileKind
{
    /// <summary>For messages.</summary>
    public const string Known = "JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP, PPM";

    // A list of what is let in rather than of what is kept out: libvips also reads SVG, PDF and raw matrices where it is built to,
    // and a file from a stranger should not reach those.
    private static readonly (string Loader, string Name)[] Loaders =
    [
        ("Jpeg", "JPEG"),
        ("Uhdr", "JPEG"),
        ("Png", "PNG"),
        ("Webp", "WebP"),
        ("Nsgif", "GIF"),
        ("Gif", "GIF"),
        ("Tiff", "TIFF"),
        ("Heif", "AVIF"),
        ("Jxl", "JPEG XL"),
        ("Jp2k", "JPEG 2000"),
    ];

    /// <summary>The format's name, or null if it is not one that is read.</summary>
    /// <param name="loader">What libvips calls the loader it found, such as <c>VipsForeignLoadJpegBuffer</c>, or null.</param>
    /// <param name="encoded">The file.</param>
    public static string? Name(string? loader, ReadOnlySpan<byte> encoded)
    {
        const string Prefix = "VipsForeignLoad";

        // A TIFF file's directory often stands at its end, and libvips knows none without one.
        if (loader is null)
            return encoded.StartsWith("II*\0"u8) || encoded.StartsWith("MM\0*"u8) ? "TIFF" : null;
        if (!loader.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        ReadOnlySpan<char> rest = loader.AsSpan(Prefix.Length);
        foreach ((string start, string name) in Loaders)
        {
            if (rest.StartsWith(start, StringComparison.Ordinal))
                return name;
        }

        return null;
    }
}
