namespace GradCam.NetVips;

/// <summary>Lists the supported file formats, by the name of libvips' loader.</summary>
internal static class FileKind
{
    /// <summary>The formats' names, for messages.</summary>
    public const string Known = "JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP, PPM";

    // An allow list and not a block list: some builds of libvips also read SVG, PDF and raw matrices, and an untrusted file should not reach those
    // loaders.
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

    /// <summary>Returns the format's name, or <c>null</c> if the format is not supported.</summary>
    /// <param name="loader">The name of libvips' loader for the file, such as <c>VipsForeignLoadJpegBuffer</c>, or <c>null</c>.</param>
    /// <param name="encoded">The file.</param>
    public static string? Name(string? loader, ReadOnlySpan<byte> encoded)
    {
        const string Prefix = "VipsForeignLoad";

        // A TIFF file's directory is often at its end, and libvips does not recognize a file without one.
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
