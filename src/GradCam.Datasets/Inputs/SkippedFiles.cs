using System.Globalization;

namespace GradCam.Datasets.Inputs;

/// <summary>Counts the files that a listing omits because they do not have a picture's file name extension. Only one thread may use it.</summary>
internal sealed class SkippedFiles
{
    // Extensions that a message names.
    private const int MostNamed = 8;

    // Files that describe the pictures next to them, or results of an earlier run.
    private static readonly HashSet<string> s_tables = new([".csv", ".tsv", ".json", ".jsonl", ".xml", ".txt", ".md", ".html", ".parquet", ".npy"], StringComparer.OrdinalIgnoreCase);

    private readonly SortedDictionary<string, SkippedKind> _kinds = new(StringComparer.Ordinal);

    /// <summary>Gets the kinds of omitted files, by extension.</summary>
    public IReadOnlyList<SkippedKind> Kinds => [.. _kinds.Values];

    /// <summary>
    /// Counts a file. Hidden files (<c>.DS_Store</c>), Windows' own (<c>Thumbs.db</c>, <c>desktop.ini</c>), tables and texts do not count.
    /// </summary>
    /// <param name="name">Its path, with any separator.</param>
    public void Add(string name)
    {
        string file = Path.GetFileName(name);
        if (file.Length == 0 || file[0] == '.' || file.Equals("Thumbs.db", StringComparison.OrdinalIgnoreCase) || file.Equals("desktop.ini", StringComparison.OrdinalIgnoreCase))
            return;
        string extension = Path.GetExtension(file).ToLowerInvariant();
        if (s_tables.Contains(extension))
            return;
        SkippedKind kind = _kinds.GetValueOrDefault(extension) ?? new SkippedKind(extension, 0, name);
        _kinds[extension] = kind with { Files = kind.Files + 1 };
    }

    /// <summary>Adds the counts of several listings.</summary>
    /// <param name="kinds">The kinds of each listing.</param>
    /// <returns>One entry per extension, in ordinal order.</returns>
    public static IReadOnlyList<SkippedKind> Sum(IEnumerable<SkippedKind> kinds) =>
        [.. kinds.GroupBy(k => k.Extension, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.First() with { Files = g.Sum(k => k.Files) })];

    /// <summary>Returns the number of omitted files in words, with one name of each kind.</summary>
    /// <param name="kinds">The kinds.</param>
    /// <returns>One sentence; <c>null</c> if there are no such files.</returns>
    public static string? Describe(IReadOnlyList<SkippedKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        if (kinds.Count == 0)
            return null;
        long files = kinds.Sum(k => k.Files);
        string each = string.Join(", ", kinds.OrderByDescending(k => k.Files).Take(MostNamed).Select(k => string.Create(CultureInfo.InvariantCulture, $"{k.Files} {(k.Extension.Length == 0 ? "without an extension" : k.Extension)} ({k.Example})")));
        string others = kinds.Count > MostNamed ? ", and others" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{files} {(files == 1 ? "file was" : "files were")} left out, because GradCam does not read them: {each}{others}.");
    }
}

/// <summary>Represents the files of one extension that a listing omitted.</summary>
/// <param name="Extension">The extension in lower case, with its dot; empty for none.</param>
/// <param name="Files">The number of files.</param>
/// <param name="Example">The path of the first.</param>
public sealed record SkippedKind(string Extension, long Files, string Example);
