using System.Globalization;
using System.Text;
using GradCam.Datasets.Inputs;
using GradCam.Pictures;

namespace GradCam.Datasets.Runs;

/// <summary>Where a picture's overlay lies: a tree like the pictures', with the overlay's ending added, since <c>a.png</c> may lie beside <c>a.jpg</c>.</summary>
internal static class OverlayNames
{
    // What file systems allow for one name, in bytes, less the ending.
    private const int LongestName = 240;
    private const int Kept = 200;

    private static readonly bool IsWindows = OperatingSystem.IsWindows();

    /// <summary>The overlay's path in the output folder.</summary>
    /// <param name="id">The picture's id; it may come from anywhere.</param>
    /// <param name="rank">The target; null where there is but one.</param>
    /// <param name="format">The file format.</param>
    public static string Of(string id, int? rank, PictureFormat format)
    {
        string[] parts = [.. id.Split('/').Select(Safe)];
        string ending = (rank is { } r ? r.ToString("'.'0", CultureInfo.InvariantCulture) : string.Empty) + Extension(format);
        string path = string.Join('/', parts);
        bool changed = path != id;
        if (changed || Encoding.UTF8.GetByteCount(parts[^1]) > LongestName)
            parts[^1] = $"{Cut(parts[^1])}~{IdHash.Of(id):x32}";
        return $"{RunFolder.OverlaysName}/{string.Join('/', parts)}{ending}";
    }

    public static string Extension(PictureFormat format) => format switch
    {
        PictureFormat.Png => ".png",
        PictureFormat.Webp => ".webp",
        _ => ".jpg",
    };

    // Within the overlays' folder, whatever the id says; and a name that the system takes.
    private static string Safe(string part)
    {
        if (part is "" or "." or "..")
            return "_";
        string safe = part.Replace('\0', '_');
        if (IsWindows)
            safe = string.Concat(safe.Select(c => c < ' ' || "<>:\"|?*\\".Contains(c, StringComparison.Ordinal) ? '_' : c)).TrimEnd('.', ' ');
        return Encoding.UTF8.GetByteCount(safe) > 255 ? Cut(safe) : safe;
    }

    private static string Cut(string name)
    {
        while (Encoding.UTF8.GetByteCount(name) > Kept)
            name = name[..^(char.IsLowSurrogate(name[^1]) && name.Length > 1 ? 2 : 1)];
        return name;
    }
}
