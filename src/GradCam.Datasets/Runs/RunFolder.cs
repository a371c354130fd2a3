using GradCam.Datasets.Inputs;
using GradCam.Datasets.Reports;
using GradCam.Datasets.Results;
using GradCam.Files;

namespace GradCam.Datasets.Runs;

/// <summary>
/// Represents the output folder for one shard. The class writes files under temporary names in the shard's own folder and then renames them: a file
/// with its final name is complete.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    public const string ManifestName = "run.json";
    public const string PartsName = "parts";
    public const string ShardsName = "shards";
    public const string OverlaysName = "overlays";
    public const string TemporaryName = "tmp";

    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int BsdWouldBlock = 35;

    private readonly string _temporary;
    private readonly FileStream _lock;
    private readonly IReadOnlyList<ResultColumn> _columns;
    private long _files;

    private RunFolder(string root, string tag, string temporary, FileStream @lock, IReadOnlyList<ResultColumn> columns)
    {
        Root = root;
        Tag = tag;
        _temporary = temporary;
        _lock = @lock;
        _columns = columns;
    }

    public string Root { get; }

    /// <summary>Gets the shard's name in files.</summary>
    public string Tag { get; }

    /// <summary>Gets the path of the file that marks the shard as complete.</summary>
    public string StateName => $"{ShardsName}/{Tag}.json";

    public string PartsFolder => Path.Combine(Root, PartsName);

    /// <summary>Locks the shard in the folder, and removes incomplete files of a killed predecessor.</summary>
    /// <param name="root">The output folder.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="columns">The columns of all parts.</param>
    /// <exception cref="GradCamException">Another process works on the same shard, or the folder cannot be written.</exception>
    public static RunFolder Open(string root, Shard shard, IReadOnlyList<ResultColumn> columns)
    {
        string temporary = Path.Combine(root, TemporaryName, shard.Tag);
        return Guarded(root, () =>
        {
            foreach (string folder in (string[])[PartsName, ShardsName, OverlaysName, TemporaryName])
                Directory.CreateDirectory(Path.Combine(root, folder));
            FileStream @lock;
            try
            {
                @lock = new FileStream(temporary + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsInUse(e))
            {
                throw new GradCamException(GradCamErrorKind.File, $"{root}: another process is at work on shard {shard.Index} of {shard.Count} here. Wait for it, or end it.", e);
            }

            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
            Directory.CreateDirectory(temporary);
            return new RunFolder(root, shard.Tag, temporary, @lock, columns);
        });
    }

    /// <summary>Checks that a folder without a run contains nothing that a run would replace.</summary>
    /// <exception cref="GradCamException">The folder contains something with the name of a run's results.</exception>
    public static void MustBeFree(string root)
    {
        string? taken = Guarded(root, () => ((string[])[PartsName, ShardsName, OverlaysName, DatasetReport.FolderName, Merging.DatasetMerge.SummaryName, Merging.DatasetMerge.ClassesName])
            .FirstOrDefault(name => Path.Combine(root, name) is var path && (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Any()))));

        // This check is last, because another shard may have begun the run meanwhile.
        if (taken is not null && !File.Exists(Path.Combine(root, ManifestName)))
            throw new GradCamException(GradCamErrorKind.File, $"{root}: holds '{taken}', but no {ManifestName}: it is not the folder of a run, and a run would replace its content. Choose a new or an empty folder.");
    }

    /// <summary>Writes a complete file. It replaces a file of that name.</summary>
    /// <param name="relative">Its path in the folder, with <c>/</c> between parts.</param>
    /// <param name="content">Its content.</param>
    /// <param name="flush">Whether the file is on the disk when the method returns. Otherwise, call <see cref="Flush"/>.</param>
    /// <exception cref="GradCamException">The file cannot be written.</exception>
    public void Write(string relative, ReadOnlySpan<byte> content, bool flush)
    {
        string path = PathOf(relative);
        string temporary = Path.Combine(_temporary, $"{Interlocked.Increment(ref _files)}");
        try
        {
            WriteNew(temporary, content, flush);
            try
            {
                File.Move(temporary, path, overwrite: true);
            }
            catch (DirectoryNotFoundException)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Move(temporary, path, overwrite: true);
            }
        }
        catch (Exception e) when (DiskFull.IsWriteError(e))
        {
            RemoveTemporary(temporary);
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be written: {DiskFull.Reason(e)}", e);
        }
    }

    /// <summary>Writes a complete part. It replaces a part of that name.</summary>
    /// <exception cref="GradCamException">The part cannot be written.</exception>
    public async Task WritePartAsync(string name, IReadOnlyList<ResultRow> rows)
    {
        using var content = new MemoryStream();
        await ResultPart.WriteAsync(content, rows, _columns).ConfigureAwait(false);
        Write($"{PartsName}/{name}", content.GetBuffer().AsSpan(0, (int)content.Length), flush: true);
    }

    /// <summary>Writes a complete file, unless there is one of that name.</summary>
    /// <returns>Whether the file was written.</returns>
    /// <exception cref="GradCamException">The file cannot be written.</exception>
    public bool TryCreate(string relative, ReadOnlySpan<byte> content)
    {
        string path = PathOf(relative);
        string temporary = Path.Combine(_temporary, $"{Interlocked.Increment(ref _files)}");
        try
        {
            WriteNew(temporary, content, flush: true);
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
            return false;
        }
        catch (Exception e) when (DiskFull.IsWriteError(e))
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be written: {DiskFull.Reason(e)}", e);
        }
    }

    /// <summary>Ensures that a file is on the disk.</summary>
    /// <exception cref="GradCamException">The file cannot be written.</exception>
    public void Flush(string relative)
    {
        string path = PathOf(relative);
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(file);
        }
        catch (Exception e) when (DiskFull.IsWriteError(e))
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be written: {DiskFull.Reason(e)}", e);
        }
    }

    /// <summary>Removes a file, if there is one.</summary>
    /// <exception cref="GradCamException">The file cannot be removed.</exception>
    public void Remove(string relative)
    {
        string path = PathOf(relative);
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be removed: {e.Message}", e);
        }
    }

    public string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Returns the shard's parts, by the position of their first picture.</summary>
    public IReadOnlyList<string> Parts() =>
        Guarded(Root, () => Directory.EnumerateFiles(PartsFolder, $"{Tag}-*.parquet").Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal).ToArray());

    public void Dispose()
    {
        try
        {
            Directory.Delete(_temporary, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next run on the shard removes it.
        }

        _lock.Dispose();
    }

    // .NET reports another process's lock by the system's own number.
    private static bool IsInUse(IOException e) => e.HResult == (OperatingSystem.IsWindows() ? SharingViolation : OperatingSystem.IsMacOS() ? BsdWouldBlock : LinuxWouldBlock);

    private static void RemoveTemporary(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The shard's folder is removed at the end.
        }
    }

    private static void WriteNew(string path, ReadOnlySpan<byte> content, bool flush)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.Write(file, content, 0);
        if (flush)
            RandomAccess.FlushToDisk(file);
    }

    private static T Guarded<T>(string root, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (DiskFull.IsWriteError(e))
        {
            throw new GradCamException(GradCamErrorKind.File, $"{root}: cannot be written: {DiskFull.Reason(e)}", e);
        }
    }
}
