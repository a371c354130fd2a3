using System.IO.Enumeration;

namespace GradCam.Datasets.Inputs;

/// <summary>Represents files whose paths match a pattern: <c>*</c> and <c>?</c> within a part, <c>**</c> for any number of folders.</summary>
internal sealed class GlobInput : IDatasetInput
{
    private readonly string _root;
    private readonly string[] _parts;

    /// <summary>Initializes an input with a pattern.</summary>
    /// <exception cref="GradCamException">The folder before its first part with a <c>*</c> or <c>?</c> does not exist.</exception>
    public GlobInput(string pattern)
    {
        string[] all = PictureNames.ToId(pattern).Split('/');
        int fixedParts = Array.FindIndex(all, IsPattern);
        _root = string.Join('/', all[..fixedParts]);
        if (pattern.StartsWith('/') && _root.Length == 0)
            _root = "/";
        string root = _root.Length == 0 ? "." : _root;
        if (!Directory.Exists(root))
            throw new GradCamException(GradCamErrorKind.File, $"{pattern}: there is no folder {root}.");
        _parts = [.. all[fixedParts..].Where(p => p.Length > 0)];
    }

    /// <summary>Returns whether a text is a pattern.</summary>
    public static bool IsPattern(string text) => text.AsSpan().IndexOfAny('*', '?') >= 0;

    public IEnumerable<DatasetPicture> Pictures(Listing listing)
    {
        string root = _root.Length == 0 ? "." : _root;
        foreach (WalkedFile file in new FolderWalk(root, MayHold, listing.LeftOut, listing.Cancellation).Files())
        {
            string id = _root.Length == 0 ? file.Relative : $"{_root.TrimEnd('/')}/{file.Relative}";
            if (file.Error is not null)
                yield return new LostPicture($"{id}/", file.Path, file.Relative, file.Error) { Entry = file.Namesake };
            else if (Matches(file.Relative))
                yield return new FilePicture(id, file.Path, file.Relative) { Entry = file.Namesake };
        }
    }

    /// <summary>Returns whether a path below the pattern's fixed parts matches.</summary>
    internal bool Matches(string relative) => Matches(_parts, relative.Split('/'), whole: true);

    // Returns whether files of a folder may match: the folder's path matches the beginning of the pattern.
    private bool MayHold(string folder) => Matches(_parts, folder.Split('/'), whole: false);

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path, bool whole)
    {
        if (path.IsEmpty)
            return !whole || pattern.IsEmpty;
        if (pattern.IsEmpty)
            return false;
        if (pattern[0] == "**")
            return !whole || pattern.Length == 1 || Matches(pattern[1..], path, whole) || Matches(pattern, path[1..], whole);
        return FileSystemName.MatchesSimpleExpression(pattern[0], path[0], ignoreCase: false) && Matches(pattern[1..], path[1..], whole);
    }
}
