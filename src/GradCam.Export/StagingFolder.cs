using GradCam.SplitModels;
using Microsoft.Win32.SafeHandles;

namespace GradCam.Export;

/// <summary>
/// Represents a folder inside a split model's folder, for the construction of the next model. An open file marks it as in use; the mark ends with the
/// process in any case. Another file marks the model as complete.
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

    /// <summary>Gets whether all files were written.</summary>
    public bool IsComplete => File.Exists(Path.Combine(FullName, CompleteName));

    /// <summary>Gets or sets whether a complete model was moved to its folder, or is not needed any more.</summary>
    public bool IsDone { get; set; }

    /// <summary>Makes a folder with a unique name.</summary>
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

    /// <summary>Claims the folder of a process that was killed.</summary>
    /// <returns>The folder; <c>null</c> if a process still uses it.</returns>
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

    /// <summary>
    /// Flushes all files to the disk, then marks the folder as complete. From then on, the next run completes an interrupted run instead of undoing
    /// it.
    /// </summary>
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

    /// <summary>
    /// Removes the folder and its files, but no folder inside it. If a complete model is not <see cref="IsDone"/>, it stays for the next run.
    /// </summary>
    public void Dispose()
    {
        _lock.Dispose();
        try
        {
            if (IsComplete && !IsDone)
                return;

            // Remove the manifest first: a complete folder without it is done.
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
