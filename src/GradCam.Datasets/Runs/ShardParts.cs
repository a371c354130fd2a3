using System.Globalization;
using GradCam.Datasets.Results;

namespace GradCam.Datasets.Runs;

/// <summary>The parts of a shard: those that there are, those that are added, and the rows that are asked for again.</summary>
internal sealed class ShardParts
{
    // Rows of this many parts are kept, for duplicates of what they hold.
    private const int KeptParts = 2;

    private readonly RunFolder _folder;
    private readonly List<string> _names = [];
    private readonly LinkedList<(int Part, IReadOnlyList<ResultRow> Rows)> _recent = new();

    private ShardParts(RunFolder folder) => _folder = folder;

    /// <summary>Names of the parts' files, in order; of those whose writing is under way too.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The hashes of the ids that earlier runs have been through.</summary>
    public HashSet<UInt128> Done { get; } = [];

    /// <summary>Pictures that are complete.</summary>
    public long Pictures { get; private set; }

    /// <summary>Pictures with an error.</summary>
    public long Errors { get; private set; }

    /// <summary>Pictures whose content was explained as another's.</summary>
    public long Duplicates { get; private set; }

    /// <summary>All rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Contents that were explained.</summary>
    public KnownContents Contents { get; } = new();

    /// <summary>The part that rows are gathered for.</summary>
    public int Next => _names.Count;

    /// <summary>Reads what earlier runs left.</summary>
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

    /// <summary>Counts rows, and remembers their contents.</summary>
    /// <param name="rows">Whole pictures' rows.</param>
    /// <param name="overlays">Which pictures have overlays.</param>
    /// <param name="part">The part that they are in.</param>
    /// <param name="firstRow">The place of the first of them in the part.</param>
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

            // One that could not even be decoded is tried again each time: memory may have been short.
            if (row is { Sha256: { } sha256, Width: not null, DuplicateOf: null })
                Contents.Place(KnownContents.Key(sha256, row.TrueClass, overlays.Wants(row.Id)), part, firstRow + i);
        }
    }

    /// <summary>Names the part that rows were gathered for, and keeps its rows for a while.</summary>
    public string Add(IReadOnlyList<ResultRow> rows)
    {
        string stem = string.Create(CultureInfo.InvariantCulture, $"{_folder.Tag}-{rows[0].Ordinal:000000000}");
        string name = $"{stem}.parquet";

        // The list of inputs has grown in front of what there was: the place is taken.
        for (int n = 2; _names.Contains(name) || File.Exists(Path.Combine(_folder.PartsFolder, name)); n++)
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}-{n}.parquet");
        Keep(_names.Count, rows);
        _names.Add(name);
        return name;
    }

    /// <summary>A picture's rows.</summary>
    /// <param name="part">The part, any but <see cref="Next"/>.</param>
    /// <param name="row">The place of its first row.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
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

    /// <summary>The rows of one picture among others'.</summary>
    public static IReadOnlyList<ResultRow> RowsOf(IReadOnlyList<ResultRow> rows, int row) =>
        [.. rows.Skip(row).TakeWhile((r, i) => i == 0 || r.Rank != 0)];

    private void Keep(int part, IReadOnlyList<ResultRow> rows)
    {
        _recent.AddFirst((part, rows));
        if (_recent.Count > KeptParts)
            _recent.RemoveLast();
    }
}
