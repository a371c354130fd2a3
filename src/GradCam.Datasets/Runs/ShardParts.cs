using System.Globalization;
using GradCam.Datasets.Results;

namespace GradCam.Datasets.Runs;

/// <summary>Represents the parts of a shard: the existing ones, new ones, and the rows that duplicates need again.</summary>
internal sealed class ShardParts
{
    // The class keeps the rows of so many parts in memory, for duplicates of their contents.
    private const int KeptParts = 2;

    private readonly RunFolder _folder;
    private readonly List<string> _names = [];
    private readonly LinkedList<(int Part, IReadOnlyList<ResultRow> Rows)> _recent = new();

    private ShardParts(RunFolder folder) => _folder = folder;

    /// <summary>Gets the names of the parts' files, in order, including those that are still being written.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Gets the hashes of the ids that earlier runs have finished.</summary>
    public HashSet<UInt128> Done { get; } = [];

    /// <summary>Gets the number of finished pictures.</summary>
    public long Pictures { get; private set; }

    /// <summary>Gets the number of pictures with an error.</summary>
    public long Errors { get; private set; }

    /// <summary>Gets the number of pictures with the content of another picture that was explained.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Gets the number of all rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Gets the explained contents.</summary>
    public KnownContents Contents { get; } = new();

    /// <summary>Gets the index of the part that collects rows.</summary>
    public int Next => _names.Count;

    /// <summary>Reads the results of earlier runs.</summary>
    /// <exception cref="GradCamException">A part is damaged.</exception>
    public static async Task<ShardParts> OpenAsync(RunFolder folder, OverlayPolicy overlays, CancellationToken cancellationToken)
    {
        var parts = new ShardParts(folder);
        foreach (string name in folder.Parts())
        {
            IReadOnlyList<ResultRow> rows = await ResultPart.ReadAsync(Path.Combine(folder.PartsFolder, name), ["id", "rank", "sha256", "width", "true_class", "duplicate_of", "error"], cancellationToken).ConfigureAwait(false);
            parts.Count(rows, overlays, parts._names.Count);
            foreach (ResultRow row in rows.Where(r => r.Rank == 0))
                parts.Done.Add(Inputs.IdHash.Of(row.Id));
            parts._names.Add(name);
        }

        return parts;
    }

    /// <summary>Counts rows, and records their contents.</summary>
    /// <param name="rows">The rows of whole pictures.</param>
    /// <param name="overlays">The selection of pictures that get overlays.</param>
    /// <param name="part">The part that contains them.</param>
    /// <param name="firstRow">The position of the first of them in the part.</param>
    public void Count(IReadOnlyList<ResultRow> rows, OverlayPolicy overlays, int part, int firstRow = 0)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            ResultRow row = rows[i];
            Rows++;
            if (row.Rank != 0)
                continue;
            Pictures++;
            Errors += row.Error is null ? 0 : 1;
            Duplicates += row.DuplicateOf is null ? 0 : 1;

            // A picture that could not be decoded is tried again each time: memory may have been short.
            if (row is { Sha256: { } sha256, Width: not null, DuplicateOf: null })
                Contents.Place(KnownContents.Key(sha256, row.AllTrueClasses, overlays.Wants(row.Id)), part, firstRow + i);
        }
    }

    /// <summary>Names the part with the collected rows, and keeps its rows in memory for a while.</summary>
    public string Add(IReadOnlyList<ResultRow> rows)
    {
        string stem = string.Create(CultureInfo.InvariantCulture, $"{_folder.Tag}-{rows[0].Ordinal:000000000}");
        string name = $"{stem}.parquet";

        // The list of inputs has grown before the earlier pictures, so the name is in use.
        for (int n = 2; _names.Contains(name) || File.Exists(Path.Combine(_folder.PartsFolder, name)); n++)
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}-{n}.parquet");
        Keep(_names.Count, rows);
        _names.Add(name);
        return name;
    }

    /// <summary>Returns a picture's rows.</summary>
    /// <param name="part">The part, any but <see cref="Next"/>.</param>
    /// <param name="row">The position of its first row.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async ValueTask<IReadOnlyList<ResultRow>> RowsOfAsync(int part, int row, CancellationToken cancellationToken)
    {
        IReadOnlyList<ResultRow>? rows = _recent.FirstOrDefault(r => r.Part == part).Rows;
        if (rows is null)
        {
            rows = await ResultPart.ReadAsync(Path.Combine(_folder.PartsFolder, _names[part]), null, cancellationToken).ConfigureAwait(false);
            Keep(part, rows);
        }

        return RowsOf(rows, row);
    }

    /// <summary>Returns the rows of one picture among others'.</summary>
    public static IReadOnlyList<ResultRow> RowsOf(IReadOnlyList<ResultRow> rows, int row) =>
        [.. rows.Skip(row).TakeWhile((r, i) => i == 0 || r.Rank != 0)];

    private void Keep(int part, IReadOnlyList<ResultRow> rows)
    {
        _recent.AddFirst((part, rows));
        if (_recent.Count > KeptParts)
            _recent.RemoveLast();
    }
}
