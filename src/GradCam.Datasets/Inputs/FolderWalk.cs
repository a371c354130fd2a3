using GradCam.Files;

namespace GradCam.Datasets.Inputs;

/// <summary>
/// Walks a folder and all folders below it in ordinal order of names. The walk follows links to folders. It enters every real folder once, so that
/// links in a circle end.
/// </summary>
/// <param name="root">The folder.</param>
/// <param name="enter">Whether to enter a folder below it.</param>
/// <param name="leftOut">Real paths of folders below it that the walk does not enter.</param>
/// <param name="cancellationToken">Cancels the walk.</param>
internal sealed class FolderWalk(string root, Func<string, bool> enter, IReadOnlySet<string> leftOut, CancellationToken cancellationToken)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly HashSet<string> _entered = new(CanonicalPath.Comparer);

    /// <summary>Returns the files, and the folders that cannot be listed.</summary>
    public IEnumerable<WalkedFile> Files() => Files(root, string.Empty, CanonicalPath.Of(root), 0);

    private IEnumerable<WalkedFile> Files(string folder, string relative, string real, int namesakes)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_entered.Add(real))
            yield break;
        FileSystemInfo[] entries = [];
        GradCamException? error = null;
        try
        {
            entries = new DirectoryInfo(folder).GetFileSystemInfos("*", Everything);
        }
        catch (UnauthorizedAccessException e)
        {
            error = new GradCamException(GradCamErrorKind.File, "the folder cannot be read: no permission.", e);
        }
        catch (IOException e)
        {
            error = new GradCamException(GradCamErrorKind.File, $"the folder cannot be read: {e.Message}", e);
        }

        if (error is not null)
        {
            yield return new WalkedFile(relative, folder, namesakes, error);
            yield break;
        }

        Array.Sort(entries, (a, b) => string.CompareOrdinal(a.Name, b.Name));
        int namesake = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            FileSystemInfo entry = entries[i];
            string name = relative.Length == 0 ? entry.Name : $"{relative}/{entry.Name}";
            string path = System.IO.Path.Combine(folder, entry.Name);
            string? link = entry.LinkTarget;
            namesake = i > 0 && entries[i - 1].Name == entry.Name ? namesake + 1 : 0;
            if (IsFolder(entry, link, path))
            {
                if (!enter(name))
                    continue;
                string below = link is null ? System.IO.Path.Combine(real, entry.Name) : CanonicalPath.Of(path);
                if (leftOut.Contains(below))
                    continue;

                // Folders with equal names in .NET are several folders, even though none of them can be listed.
                foreach (WalkedFile file in Files(path, name, namesake == 0 ? below : $"{below}\0{namesake}", namesake))
                    yield return file;
            }
            else
            {
                yield return new WalkedFile(name, path, namesake, null);
            }
        }
    }

    // A link without a target, or to itself, is a file that cannot be read.
    private static bool IsFolder(FileSystemInfo entry, string? link, string path) => entry is DirectoryInfo || (link is not null && Directory.Exists(path));
}
