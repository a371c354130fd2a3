namespace GradCam.Datasets.Inputs;

/// <summary>Recognizes the names of pictures.</summary>
internal static class PictureNames
{
    /// <summary>The file name extensions, in lower case.</summary>
    public static readonly IReadOnlyList<string> Endings = [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif", ".bmp", ".dib", ".ppm", ".pgm", ".pbm", ".pnm"];

    private static readonly HashSet<string> Extensions = new(Endings, StringComparer.OrdinalIgnoreCase);

    public static bool IsPicture(string name) => Extensions.Contains(Path.GetExtension(name));

    /// <summary>Returns a path in the form of ids: <c>/</c> between parts on every system.</summary>
    public static string ToId(string path) => Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');
}
