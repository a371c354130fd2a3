using System.Globalization;
using System.Text;
using GradCam.Datasets.Inputs;
using GradCam.Pictures;

namespace GradCam.Datasets.Runs;

/// <summary>
/// Provides the path of a picture's overlay: a tree like the pictures', with the overlay's extension added, because <c>a.png</c> may be next to
/// <c>a.jpg</c>. A folder with the extension of overlays gets another name: the folder <c>a.png.jpg</c> would have the path of the overlay of
/// <c>a.png</c>.
/// </summary>
internal static class OverlayNames
{
    // The maximum length of a name in file systems, in bytes, less the extension.
    private const int LongestName = 240;
    private const int Kept = 200;

    private static readonly bool IsWindows = OperatingSystem.IsWindows();

    /// <summary>Returns the overlay's path in the output folder.</summary>
    /// <param name="id">The picture's id, from any source.</param>
    /// <param name="rank">The target's index; <c>null</c> if there is only one.</param>
    /// <param name="format">The file format.</param>
    public static string Of(string id, int? rank, PictureFormat format)
    {
        string[] parts = [.. id.Split('/').Select(Safe)];
        string ending = Ending(rank, format);
        for (int i = 0; i < parts.Length - 1; i++)
        {
            if (parts[i].EndsWith(Extension(format), StringComparison.OrdinalIgnoreCase))
                parts[i] = $"{Cut(parts[i])}~";
        }

        string path = string.Join('/', parts);
        bool changed = path != id;
        if (changed || Encoding.UTF8.GetByteCount(parts[^1]) > LongestName)
            parts[^1] = $"{Cut(parts[^1])}~{IdHash.Of(id):x32}";
        return $"{RunFolder.OverlaysName}/{string.Join('/', parts)}{ending}";
    }

    /// <summary>Returns another path for the overlay, directly in the overlays' folder, for file systems that reject the first.</summary>
    public static string Plain(string id, int? rank, PictureFormat format) => $"{RunFolder.OverlaysName}/~{IdHash.Of(id):x32}{Ending(rank, format)}";

    public static string Extension(PictureFormat format) => format switch
    {
        PictureFormat.Png => ".png",
        PictureFormat.Webp => ".webp",
        _ => ".jpg",
    };

    private static string Ending(int? rank, PictureFormat format) =>
        (rank is { } r ? r.ToString("'.'0", CultureInfo.InvariantCulture) : string.Empty) + Extension(format);

    // The path is within the overlays' folder for any id, and the system accepts the name.
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
