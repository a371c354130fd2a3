using GradCam.Files;

namespace GradCam.SplitModels;

/// <summary>Reads files of class names.</summary>
internal static class LabelsFile
{
    // A class name has a few bytes, and there are at most some ten thousand. A larger file of this name has other content.
    private const long LargestNearby = 16 << 20;

    private static readonly string[] s_nearby =
        ["labels.txt", "labels.json", "class_names.txt", "class_names.json", "classes.txt", "classes.json", "class_indices.json", "id2label.json", "synset.txt", "config.json"];

    /// <summary>Reads class names in any of the common forms.</summary>
    /// <param name="path">
    /// The file. In JSON or Python's notation: a list, a map from index to name or from name to index, or a configuration with an <c>id2label</c>. In
    /// text: one name per line, with or without an index or a WordNet number. Blank lines at the end do not count.
    /// </param>
    /// <returns>The names, in the order of their indices.</returns>
    /// <exception cref="GradCamException">The file cannot be read, or is JSON or Python of another kind.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        string text = Text(path);
        if (LabelText.ListOrNull(text) is { } names)
            return names;
        return !LabelText.IsBracketed(text.Trim()) ? LabelText.Lines(text)
            : throw new GradCamException(GradCamErrorKind.Data, $"{path}: holds no class names: it should be a list, or a map from index to name or from name to index, with every index from 0 on. Or give one name per line.");
    }

    /// <summary>Reads one name per line, unchanged, from a split model's own file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GradCamException">The file cannot be read.</exception>
    internal static IReadOnlyList<string> ReadLines(string path)
    {
        List<string> lines = [.. Text(path).Split('\n').Select(l => l.Trim())];
        while (lines.Count > 0 && lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    /// <summary>
    /// Returns the files that may contain class names: those beside a model, and those one folder up if the model's folder is called <c>onnx</c>.
    /// </summary>
    /// <param name="model">The <c>.onnx</c> file.</param>
    /// <returns>The paths, in the order of the search. The files need not exist.</returns>
    public static IEnumerable<string> PathsBeside(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        string folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
        string? above = Path.GetFileName(folder).Equals("onnx", StringComparison.OrdinalIgnoreCase) ? Path.GetDirectoryName(folder) : null;
        return (above is null ? (string[])[folder] : [folder, above]).SelectMany(place => s_nearby.Select(name => Path.Combine(place, name)));
    }

    /// <summary>Reads the files with class names beside a model.</summary>
    /// <param name="model">The <c>.onnx</c> file.</param>
    /// <returns>The files that contain a list of names, in the order of the search.</returns>
    public static IEnumerable<NearbyLabels> Beside(string model)
    {
        foreach (string path in PathsBeside(model))
        {
            if (NamesOrNull(path) is { Count: > 0 } names)
                yield return new NearbyLabels(Path.GetFileName(path), names);
        }
    }

    // Unreadable files and files with other content are no errors, because the user did not name them.
    private static IReadOnlyList<string>? NamesOrNull(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length > LargestNearby)
                return null;
            return path.EndsWith(".json", StringComparison.Ordinal) ? LabelText.ListOrNull(Text(path)) : Read(path);
        }
        catch (GradCamException)
        {
            return null;
        }
    }

    private static string Text(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return LimitedFile.ReadText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be read: {e.Message}", e);
        }
    }
}

/// <summary>Represents class names in a file beside a model.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Names">The names.</param>
internal sealed record NearbyLabels(string Name, IReadOnlyList<string> Names);
