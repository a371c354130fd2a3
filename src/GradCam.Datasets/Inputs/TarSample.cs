namespace GradCam.Datasets.Inputs;

/// <summary>
/// The pictures of a tar's sample, which wait for its class: entries that follow each other and agree up to the first dot of the file name
/// (WebDataset). Names with dots in them (<c>IMG.1000.png</c>, <c>IMG.1001.png</c>) agree all through an archive; so a sample of more than
/// <see cref="MostPictures"/> pictures or <see cref="MostBytes"/> is none, and a picture has the class that is called as it is
/// (<c>IMG.1000.cls</c>) before the sample's.
/// </summary>
internal sealed class TarSample
{
    /// <summary>No sample has more pictures.</summary>
    public const int MostPictures = 32;

    /// <summary>Encoded pictures of a sample take no more, a single one aside.</summary>
    public const long MostBytes = 64L << 20;

    private readonly List<DatasetPicture> _pictures = [];
    private readonly Dictionary<string, string> _classes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private string? _key;
    private bool _isNone;
    private long _bytes;

    /// <summary>Ends the sample if an entry is of another one: of another name, or a picture of a name that it has already.</summary>
    /// <returns>The pictures that wait no longer.</returns>
    public IReadOnlyList<DatasetPicture> EndBefore(string name)
    {
        string key = KeyOf(name);
        if (key == _key && (_isNone || !PictureNames.IsPicture(name) || _names.Add(name)))
            return [];
        IReadOnlyList<DatasetPicture> pictures = End();
        _key = key;
        _names.Add(name);
        return pictures;
    }

    /// <summary>Has the pictures before the next one go on where the sample gets too large to be one.</summary>
    /// <param name="name">The next one's name.</param>
    /// <param name="bytes">Its length.</param>
    public IReadOnlyList<DatasetPicture> MakeRoom(string name, long bytes)
    {
        if (_pictures.Count == 0 || (!_isNone && _pictures.Count < MostPictures && _bytes + bytes <= MostBytes))
            return [];
        _isNone = true;
        DatasetPicture[] pictures = Whole();
        _names.Clear();

        // The next one's class may have come already.
        foreach (string stem in pictures.Select(p => StemOf(p.Relative)).Where(s => s != StemOf(name)))
            _classes.Remove(stem);
        return pictures;
    }

    public void Add(DatasetPicture picture, long bytes)
    {
        _pictures.Add(picture);
        _bytes += bytes;
    }

    public void AddClass(string name, string truth) => _classes[StemOf(name)] = truth;

    /// <summary>Ends the sample.</summary>
    /// <returns>Its pictures, with their class.</returns>
    public IReadOnlyList<DatasetPicture> End()
    {
        IReadOnlyList<DatasetPicture> pictures = Whole();
        _classes.Clear();
        _names.Clear();
        _isNone = false;
        _key = null;
        return pictures;
    }

    private DatasetPicture[] Whole()
    {
        foreach (DatasetPicture picture in _pictures)
            picture.TruthText = _classes.GetValueOrDefault(StemOf(picture.Relative)) ?? (_isNone ? null : _classes.GetValueOrDefault(_key!));
        DatasetPicture[] whole = [.. _pictures];
        _pictures.Clear();
        _bytes = 0;
        return whole;
    }

    private static string StemOf(string name) => name[..name.LastIndexOf('.')];

    private static string KeyOf(string name)
    {
        int file = name.LastIndexOf('/') + 1;
        int dot = name.IndexOf('.', file);
        return dot < 0 ? name : name[..dot];
    }
}
