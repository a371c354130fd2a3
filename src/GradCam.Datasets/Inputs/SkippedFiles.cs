using System.Globalization;

namespace GradCam.Datasets.Inputs;

/// <summary>Counts files that a listing leaves out, because their names do not end as a picture's that GradCam reads. Not for several threads.</summary>
internal sealed class SkippedFiles
{
    // Extensions that a message names.
    private const int MostNamed = 8;

    // What lies beside pictures to say what they are, or as a result of an earlier run.
    private static readonly HashSet<string> s_tables = new([".csv", ".tsv", ".json", ".jsonl", ".xml", ".txt", ".md", ".html", ".parquet", ".npy"], StringComparer.OrdinalIgnoreCase);

    private readonly SortedDictionary<string, SkippedKind> _kinds = new(StringComparer.Ordinal);

    /// <summary>Gets the kinds, by extension.</summary>
    public IReadOnlyList<SkippedKind> Kinds => [.. _kinds.Values];

    /// <summary>Counts a file. Hidden files (<c>.DS_Store</c>), Windows' own (<c>Thumbs.db</c>, <c>desktop.ini</c>), tables and texts do not count.</summary>
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

    /// <summary>Adds up counts of several listings.</summary>
    /// <param name="kinds">The kinds of each.</param>
    /// <returns>One entry per extension, in ordinal order.</returns>
    public static IReadOnlyList<SkippedKind> Sum(IEnumerable<SkippedKind> kinds) =>
        [.. kinds.GroupBy(k => k.Extension, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.First() with { Files = g.Sum(k => k.Files) })];

    /// <summary>Says how many files were left out, and names one of each kind.</summary>
    /// <param name="kinds">The kinds.</param>
    /// <returns>One sentence; <c>null</c> if there are none.</returns>
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

/// <summary>Files of one extension that a listing left out.</summary>
/// <param name="Extension">The extension in lower case, with its dot; empty for none.</param>
/// <param name="Files">How many files.</param>
/// <param name="Example">The path of the first.</param>
public sealed record SkippedKind(string Extension, long Files, string Example);
