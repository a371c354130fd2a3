namespace GradCam.Datasets.Inputs;

/// <summary>
/// Goes through a folder and all below it in ordinal order of names. Links to folders are followed, and every real folder is entered
/// once, so that links in a circle end.
/// </summary>
internal sealed class FolderWalk(string root, Func<string, bool> enter, CancellationToken cancellation)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly HashSet<string> _entered = new(StringComparer.Ordinal);

    /// <summary>Its files, each with its path below the root, parts divided by <c>/</c>; for a folder that cannot be listed, its path and why.</summary>
    public IEnumerable<(string Relative, string Path, GradCamException? Error)> Files() => Files(root, string.Empty);

    private IEnumerable<(string Relative, string Path, GradCamException? Error)> Files(string folder, string relative)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!_entered.Add(RealPath(folder)))
            yield break;
        FileSystemInfo[] entries = [];
        GradCamException? error = null;
        try
        {
            entries = new DirectoryInfo(folder).GetFileSystemInfos("*", Everything);
        }
        catch (UnauthorizedAccessException e)
        {
            error = new GradCamException("the folder cannot be read: no permission.", e);
        }
        catch (IOException e)
        {
            error = new GradCamException($"the folder cannot be read: {e.Message}", e);
        }

        if (error is not null)
        {
            yield return (relative, folder, error);
            yield break;
        }

        Array.Sort(entries, (a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (FileSystemInfo entry in entries)
        {
            string name = relative.Length == 0 ? entry.Name : $"{relative}/{entry.Name}";
            string path = System.IO.Path.Combine(folder, entry.Name);
            if (IsFolder(entry, path))
            {
                if (!enter(name))
                    continue;
                foreach ((string, string, GradCamException?) file in Files(path, name))
                    yield return file;
            }
            else
            {
                yield return (name, path, null);
            }
        }
    }

    // A link that leads nowhere, or to itself, is a file that cannot be read.
    private static bool IsFolder(FileSystemInfo entry, string path) => entry is DirectoryInfo || (entry.LinkTarget is not null && Directory.Exists(path));

    private static string RealPath(string folder)
    {
        string real = System.IO.Path.GetPathRoot(System.IO.Path.GetFullPath(folder))!;
        foreach (string part in System.IO.Path.GetFullPath(folder)[real.Length..].Split([System.IO.Path.DirectorySeparatorChar, System.IO.Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries))
        {
            real = System.IO.Path.Combine(real, part);
            try
            {
                if (Directory.ResolveLinkTarget(real, returnFinalTarget: true) is { } target)
                    real = target.FullName;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Not to be looked at: listing it will say so.
            }
        }

        return real;
    }
}
