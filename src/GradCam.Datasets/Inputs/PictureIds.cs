using System.Globalization;

namespace GradCam.Datasets.Inputs;

/// <summary>
/// Ensures that no two pictures have the same id. It skips the second listing of a picture. Another picture of the same id gets an id of its own,
/// such as <c>a.png#2</c>. The class keeps about fifty bytes for each picture.
/// </summary>
internal sealed class PictureIds
{
    private readonly Dictionary<UInt128, ulong> _places = [];
    private readonly HashSet<(UInt128 Id, ulong Place)> _others = [];
    private readonly Dictionary<UInt128, int> _counts = [];

    /// <summary>Returns the id of the list's next picture: its own, or another if a different picture has that one.</summary>
    /// <returns>The id; <c>null</c> if the picture was listed before.</returns>
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
