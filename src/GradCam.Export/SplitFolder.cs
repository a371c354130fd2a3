using GradCam.Files;
using GradCam.SplitModels;

namespace GradCam.Export;

/// <summary>
/// Represents the destination folder of a split model. It may be new or empty, or contain a split model and a README.md. Only files that the old
/// manifest lists are replaced or removed, each by its name: a link is removed, and its target stays.
/// </summary>
/// <remarks>
/// The replacement of a model takes several renames. The old manifest moves out first and the new one moves in last, so that no reader gets a
/// mixture. If the process ends in between, the next run finds the complete <see cref="StagingFolder"/> and does the remaining steps.
/// </remarks>
internal sealed class SplitFolder : IDisposable
{
    /// <summary>The name of a file that users keep beside the model. GradCam never changes it.</summary>
    public const string ReadmeName = "README.md";

    // The name of the old manifest during the replacement.
    private const string ReplacedName = "replaced.json";

    // A message lists at most as many names as a person reads.
    private const int MostNames = 5;

    private readonly string _output;
    private readonly bool _isNew;

    private SplitFolder(string output)
    {
        _output = output;
        FullName = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        _isNew = !Directory.Exists(FullName);
    }

    /// <summary>Gets the folder's path.</summary>
    public string FullName { get; }

    /// <summary>Opens a folder, or makes it. Completes the work of an interrupted run.</summary>
    /// <param name="output">The folder, as the user names it.</param>
    /// <exception cref="GradCamException">The folder contains files that do not belong to a split model.</exception>
    public static SplitFolder Open(string output)
    {
        var folder = new SplitFolder(output);
        if (File.Exists(folder.FullName))
            throw new GradCamException(GradCamErrorKind.File, $"{output}: this is a file; a split model is a folder. Choose another name.");
        Directory.CreateDirectory(folder.FullName);
        folder.Recover();
        folder.CheckReplaceable();
        return folder;
    }

    /// <summary>Opens a folder without any check.</summary>
    internal static SplitFolder Unchecked(string output) => new(output);

    /// <summary>Checks that a replacement would lose no files.</summary>
    /// <exception cref="GradCamException">The folder contains files that do not belong to a split model.</exception>
    public void CheckReplaceable()
    {
        FileSystemInfo[] entries = [.. new DirectoryInfo(FullName).EnumerateFileSystemInfos().Where(e => !StagingFolder.Is(e))];
        if (entries.Length == 0)
            return;
        string manifest = Path.Combine(FullName, SplitModel.ManifestName);
        if (!entries.Any(e => e.Name == SplitModel.ManifestName))
            throw new GradCamException(GradCamErrorKind.File, $"{_output}: this folder holds other things and no split model. Choose a new or an empty one.");
        HashSet<string> own;
        try
        {
            own = [.. FilesOf(manifest), ReadmeName];
        }
        catch (GradCamException e)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{_output}: this folder holds other things and no split model: its {SplitModel.ManifestName} is {e.Message} Choose a new or an empty folder.", e);
        }

        string[] others = [.. entries.Where(e => e is DirectoryInfo || !own.Contains(e.Name)).Select(e => e is DirectoryInfo ? e.Name + "/" : e.Name).Order(StringComparer.Ordinal)];
        if (others.Length == 0)
            return;
        string names = string.Join(", ", others.Take(MostNames)) + (others.Length > MostNames ? $" and {others.Length - MostNames} more" : "");
        throw new GradCamException(GradCamErrorKind.File, $"{_output}: this folder holds a split model and other things: {names}. Move them elsewhere, or choose a new or an empty folder.");
    }

    /// <summary>Moves a complete model into the folder.</summary>
    public void Take(StagingFolder staging)
    {
        foreach (Action step in Steps(staging.FullName))
            step();
        staging.IsDone = true;
    }

    /// <summary>
    /// Returns the steps of <see cref="Take"/>. If the process ends after any of them, a repetition of all steps from the first leads to the same
    /// result.
    /// </summary>
    internal IEnumerable<Action> Steps(string staging)
    {
        string manifest = Path.Combine(FullName, SplitModel.ManifestName);
        string next = Path.Combine(staging, SplitModel.ManifestName);
        string replaced = Path.Combine(staging, ReplacedName);
        if (!File.Exists(next))
            yield break;

        if (File.Exists(manifest))
        {
            // Do not move the file: it may be a link, whose target a move would lose.
            if (!File.Exists(replaced))
                yield return () => WriteWhole(replaced, File.ReadAllBytes(manifest));

            // After an interruption, another program put another model here. That model stays.
            if (!File.ReadAllBytes(manifest).AsSpan().SequenceEqual(File.ReadAllBytes(replaced)))
                yield break;
            yield return () => File.Delete(manifest);
        }

        IReadOnlyList<string> wanted = FilesOf(next);
        IReadOnlyList<string> old = File.Exists(replaced) ? FilesOf(replaced) : [];
        foreach (string file in wanted.Where(f => f != SplitModel.ManifestName && File.Exists(Path.Combine(staging, f))))
            yield return () => File.Move(Path.Combine(staging, file), Path.Combine(FullName, file), overwrite: old.Contains(file));
        foreach (string file in old.Except(wanted))
            yield return () => File.Delete(Path.Combine(FullName, file));
        yield return () => File.Move(next, manifest);
    }

    /// <summary>Removes the folder if this instance made it and it is still empty.</summary>
    public void Dispose()
    {
        try
        {
            if (_isNew && !Directory.EnumerateFileSystemEntries(FullName).Any())
                Directory.Delete(FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty folder does no harm.
        }
    }

    private void Recover()
    {
        foreach (DirectoryInfo left in new DirectoryInfo(FullName).GetDirectories().Where(StagingFolder.Is))
        {
            using StagingFolder? staging = StagingFolder.ClaimOrNull(left.FullName);
            if (staging is { IsComplete: true })
                Take(staging);
        }
    }

    private static void WriteWhole(string path, byte[] content)
    {
        string temporary = path + ".tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    // A manifest may come from an untrusted source. If a name has a folder in it, it is no file of this model.
    private static IReadOnlyList<string> FilesOf(string manifest) =>
        [.. ManifestFile.Read(LimitedFile.ReadText(manifest)).Files().Where(f => Path.GetFileName(f) == f), SplitModel.ManifestName];
}
