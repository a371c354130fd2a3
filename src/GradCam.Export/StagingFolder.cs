using GradCam.SplitModels;
using Microsoft.Win32.SafeHandles;

namespace GradCam.Export;

/// <summary>
/// A folder inside a split model's folder, in which the next model is made. An open file tells that a process works on it; the claim ends
/// with the process, however that ends. Another file tells that the model is complete.
/// </summary>
internal sealed class StagingFolder : IDisposable
{
    private const string Prefix = ".gradcam-export-";
    private const string LockName = "lock";
    private const string CompleteName = "complete";

    private readonly FileStream _lock;

    private StagingFolder(string fullName, FileStream @lock)
    {
        FullName = fullName;
        _lock = @lock;
    }

    /// <summary>Gets the folder's path.</summary>
    public string FullName { get; }

    /// <summary>Gets a value that tells whether all files were written.</summary>
    public bool IsComplete => File.Exists(Path.Combine(FullName, CompleteName));

    /// <summary>Gets or sets a value that tells whether a complete model is where it belongs, or unwanted.</summary>
    public bool IsDone { get; set; }

    /// <summary>Makes a folder that is no one else's.</summary>
    public static StagingFolder Create(string target)
    {
        string folder = Path.Combine(target, $"{Prefix}{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        return new StagingFolder(folder, Claim(folder, FileMode.CreateNew));
    }

    /// <summary>Returns whether a file system entry is such a folder. A link is not.</summary>
    public static bool Is(FileSystemInfo entry) =>
        entry is DirectoryInfo { LinkTarget: null } && entry.Name.StartsWith(Prefix, StringComparison.Ordinal)
        && Guid.TryParseExact(entry.Name[Prefix.Length..], "N", out _);

    /// <summary>Claims a folder that a process left behind when it was killed.</summary>
    /// <returns>`null` if a process still works on it.</returns>
    public static StagingFolder? ClaimOrNull(string folder)
    {
        try
        {
            return new StagingFolder(folder, Claim(folder, FileMode.OpenOrCreate));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Brings all files to the disk, then marks the folder as complete: from here on, an interrupted run is finished, not undone.</summary>
    public void Complete()
    {
        foreach (string file in Directory.EnumerateFiles(FullName).Where(f => Path.GetFileName(f) != LockName))
        {
            // Windows flushes only files that are open for writing.
            using SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }

        using var mark = new FileStream(Path.Combine(FullName, CompleteName), FileMode.CreateNew, FileAccess.Write);
        mark.Flush(flushToDisk: true);
    }

    /// <summary>Removes the folder and the files in it, but no folder below it. A complete model that is not <see cref="IsDone"/> stays for the next run.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        try
        {
            if (IsComplete && !IsDone)
                return;

            // The manifest goes first: a complete folder without it is done.
            foreach (string file in Directory.EnumerateFiles(FullName).OrderBy(f => Path.GetFileName(f) != SplitModel.ManifestName))
                File.Delete(file);
            Directory.Delete(FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next run tries again.
        }
    }

    private static FileStream Claim(string folder, FileMode mode) => new(Path.Combine(folder, LockName), mode, FileAccess.ReadWrite, FileShare.None);
}
