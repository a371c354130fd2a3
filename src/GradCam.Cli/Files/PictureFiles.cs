using GradCam.Cli.Evaluate;
using GradCam.Datasets.Inputs;

namespace GradCam.Cli.Files;

/// <summary>Finds the pictures in files and folders.</summary>
internal static class PictureFiles
{
    private static readonly HashSet<string> s_extensions = new(DatasetInputs.Endings, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Returns the files themselves, and all pictures in folders and below, in order of their names. A file with the extension <c>.mask.png</c> is a
    /// mask and not a picture.
    /// </summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="console">Receives the number of omitted files of the folders.</param>
    /// <exception cref="GradCamException">A folder cannot be read, or has no pictures.</exception>
    public static IReadOnlyList<string> Of(IEnumerable<string> paths, ToolConsole console)
    {
        var skipped = new SkippedFiles();
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
                foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                {
                    if (!s_extensions.Contains(Path.GetExtension(file)))
                        skipped.Add(file);
                    else if (!file.EndsWith(MaskFiles.Ending, StringComparison.OrdinalIgnoreCase))
                        files.Add(file);
                }

                if (files.Count == before)
                    throw new GradCamException(GradCamErrorKind.File, $"{path}: this folder has no pictures.");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be read: {e.Message}", e);
            }
        }

        if (SkippedFiles.Describe(skipped.Kinds) is { } text)
            console.Complain(text);
        return files;
    }

    /// <summary>Returns so many items of a list, spread evenly over it, because folders contain one class after the other.</summary>
    public static IReadOnlyList<T> Spread<T>(IReadOnlyList<T> all, int count) =>
        count >= all.Count ? all : [.. Enumerable.Range(0, count).Select(i => all[(int)((long)i * all.Count / count)])];
}
