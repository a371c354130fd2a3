using System.Globalization;

namespace GradCam.Datasets.Inputs;

/// <summary>
/// Sees to it that no two pictures have one id. What is listed twice is passed over the second time; another picture of the same id gets
/// one of its own, <c>a.png#2</c>, to be described. Some fifty bytes a picture.
/// </summary>
internal sealed class PictureIds
{
    private readonly Dictionary<UInt128, ulong> _places = [];
    private readonly HashSet<(UInt128 Id, ulong Place)> _others = [];
    private readonly Dictionary<UInt128, int> _counts = [];

    /// <summary>The id of the next picture of the list: its own, or another where that one is a different picture's.</summary>
    /// <returns><c>null</c> if the picture was listed before.</returns>
    public string? Next(DatasetPicture picture)
    {
        UInt128 id = IdHash.Of(picture.Id);
        ulong place = PlaceOf(picture);
        if (_places.TryAdd(id, place))
            return picture.Id;
        if (_places[id] == place || !_others.Add((id, place)))
            return null;
        for (int count = _counts.GetValueOrDefault(id, 1) + 1; ; count++)
        {
            string other = string.Create(CultureInfo.InvariantCulture, $"{picture.Id}#{count}");
            if (!_places.TryAdd(IdHash.Of(other), place))
                continue;
            _counts[id] = count;
            return other;
        }
    }

    private static ulong PlaceOf(DatasetPicture picture) =>
        (ulong)IdHash.Of(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFullPath(picture.Path)}\0{picture.Entry}"));
}
