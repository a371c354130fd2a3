using System.Globalization;
using System.Text;
using GradCam.Datasets.Inputs;
using GradCam.Pictures;

namespace GradCam.Datasets.Runs;

/// <summary>
/// Where a picture's overlay lies: a tree like the pictures', with the overlay's ending added, since <c>a.png</c> may lie beside <c>a.jpg</c>.
/// A folder that ends as overlays do gets another name: the folder <c>a.png.jpg</c> would be in the place of the overlay of <c>a.png</c>.
/// </summary>
internal static class OverlayNames
{
    // What file systems allow for one name, in bytes, less the ending.
    private const int LongestName = 240;
    private const int Kept = 200;

    private static readonly bool IsWindows = OperatingSystem.IsWindows();

    /// <summary>The overlay's path in the output folder.</summary>
    /// <param name="id">The picture's id; it may come from anywhere.</param>
    /// <param name="rank">The target; <c>null</c> if there is but one.</param>
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

    /// <summary>Another path for it, right in the overlays' folder, if the file system does not take the first.</summary>
    public static string Plain(string id, int? rank, PictureFormat format) => $"{RunFolder.OverlaysName}/~{IdHash.Of(id):x32}{Ending(rank, format)}";

    public static string Extension(PictureFormat format) => format switch
    {
        PictureFormat.Png => ".png",
        PictureFormat.Webp => ".webp",
        _ => ".jpg",
    };

    private static string Ending(int? rank, PictureFormat format) =>
        (rank is { } r ? r.ToString("'.'0", CultureInfo.InvariantCulture) : string.Empty) + Extension(format);

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
