using GradCam.Datasets.Inputs;

namespace GradCam.Datasets.Runs;

/// <summary>Keeps explained contents and the positions of their rows, in about fifty bytes for each.</summary>
internal sealed class KnownContents
{
    private readonly Dictionary<UInt128, (int Part, int Row)> _places = [];
    private readonly Lock _lock = new();

    /// <summary>
    /// Returns the key of a content, with the other facts that determine the results: the true classes, and whether there is an overlay.
    /// </summary>
    public static UInt128 Key(string sha256, IReadOnlyList<int>? trueClasses, bool overlay) =>
        IdHash.Of($"{sha256}|{(trueClasses is { } classes ? $"[{string.Join(',', classes)}]" : null)}|{overlay}");

    /// <summary>Adds a content whose rows will follow.</summary>
    /// <returns><c>false</c> if the content is already known.</returns>
    public bool TryAdd(UInt128 key)
    {
        lock (_lock)
            return _places.TryAdd(key, (-1, -1));
    }

    /// <summary>Records the position of a content's first row.</summary>
    public void Place(UInt128 key, int part, int row)
    {
        lock (_lock)
            _places[key] = (part, row);
    }

    /// <summary>Returns the position of a known content's first row. Contents of earlier pictures have a position.</summary>
    public (int Part, int Row) Find(UInt128 key)
    {
        lock (_lock)
            return _places[key];
    }
}
