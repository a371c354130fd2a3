using GradCam.Cli.Evaluate;

namespace GradCam.Cli.Files;

/// <summary>Which files are meant by files and folders.</summary>
internal static class PictureFiles
{
    private static readonly HashSet<string> s_extensions = new([".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif"], StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The files themselves, and of folders all pictures in them and in folders below, in order of their names. What ends in
    /// <c>.mask.png</c> is a mask, not a picture.
    /// </summary>
    /// <exception cref="GradCamException">A folder cannot be read, or has no pictures.</exception>
    public static IReadOnlyList<string> Of(IEnumerable<string> paths)
    {
        var files = new List<string>();
        foreach (string path in paths)
        {
            if (!Directory.Exists(path))
            {
                files.Add(path);
                continue;
            }

            try
            {
                int before = files.Count;
                files.AddRange(Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                    .Where(f => s_extensions.Contains(Path.GetExtension(f)) && !f.EndsWith(MaskFiles.Ending, StringComparison.OrdinalIgnoreCase))
                    .Order(StringComparer.Ordinal));
                if (files.Count == before)
                    throw new GradCamException($"{path}: this folder has no pictures.");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new GradCamException($"{path}: cannot be read: {e.Message}", e);
            }
        }

        return files;
    }

    /// <summary>So many of a list, spread evenly over it: folders hold one class after the other.</summary>
    public static IReadOnlyList<T> Spread<T>(IReadOnlyList<T> all, int count) =>
        count >= all.Count ? all : [.. Enumerable.Range(0, count).Select(i => all[(int)((long)i * all.Count / count)])];
}
