using GradCam.Datasets.Inputs;

namespace GradCam.Datasets.Runs;

/// <summary>Contents that were explained, and where their rows are. Some fifty bytes for each.</summary>
internal sealed class KnownContents
{
    private readonly Dictionary<UInt128, (int Part, int Row)> _places = [];
    private readonly Lock _lock = new();

    /// <summary>What results depend on besides the content: the true class, and whether there is an overlay.</summary>
    public static UInt128 Key(string sha256, int? trueClass, bool overlay) => IdHash.Of($"{sha256}|{trueClass}|{overlay}");

    /// <summary>Makes a content known; its rows are on their way.</summary>
    /// <returns>False if it is known already.</returns>
    public bool TryAdd(UInt128 key)
    {
        lock (_lock)
            return _places.TryAdd(key, (-1, -1));
    }

    /// <summary>Tells where a content's first row is.</summary>
    public void Place(UInt128 key, int part, int row)
    {
        lock (_lock)
            _places[key] = (part, row);
    }

    /// <summary>Where a known content's first row is. Those of earlier pictures have been placed.</summary>
    public (int Part, int Row) Find(UInt128 key)
    {
        lock (_lock)
            return _places[key];
    }
}
