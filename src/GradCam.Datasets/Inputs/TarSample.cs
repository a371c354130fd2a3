namespace GradCam.Datasets.Inputs;

/// <summary>
/// Represents the pictures of a tar's sample, which wait for its class: consecutive entries with equal file names up to the first dot (WebDataset).
/// If names contain dots (<c>IMG.1000.png</c>, <c>IMG.1001.png</c>), all entries of an archive may be equal in this way. So more than
/// <see cref="MostPictures"/> pictures or <see cref="MostBytes"/> are not a sample. A class with the picture's full name (<c>IMG.1000.cls</c>) takes
/// precedence over the sample's class.
/// </summary>
internal sealed class TarSample
{
    /// <summary>The maximum number of pictures in a sample.</summary>
    public const int MostPictures = 32;

    /// <summary>The maximum bytes of a sample's encoded pictures. A single picture may be larger.</summary>
    public const long MostBytes = 64L << 20;

    private readonly List<DatasetPicture> _pictures = [];
    private readonly Dictionary<string, string> _classes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private string? _key;
    private bool _isNone;
    private long _bytes;

    /// <summary>Ends the sample if an entry belongs to another one: it has another name, or the sample already has a picture of its name.</summary>
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

    /// <summary>Releases the pictures before the next one if the sample becomes too large.</summary>
    /// <param name="name">The next picture's name.</param>
    /// <param name="bytes">Its length.</param>
    public IReadOnlyList<DatasetPicture> MakeRoom(string name, long bytes)
    {
        if (_pictures.Count == 0 || (!_isNone && _pictures.Count < MostPictures && _bytes + bytes <= MostBytes))
            return [];
        _isNone = true;
        DatasetPicture[] pictures = Whole();
        _names.Clear();

        // The next picture's class may come before it.
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
