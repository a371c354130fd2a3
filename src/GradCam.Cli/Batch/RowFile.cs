namespace GradCam.Cli.Batch;

/// <summary>Represents a file with all rows, <c>--csv</c> or <c>--jsonl</c>, which is written last.</summary>
internal static class RowFile
{
    /// <summary>Checks in advance that the file can probably be written, so that users do not learn of an error after hours.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="path">The file; <c>null</c> for none.</param>
    /// <param name="output">The output folder, which the run creates if it does not exist.</param>
    /// <exception cref="GradCamException">The file cannot be written.</exception>
    public static void MustBeWritable(string option, string? path, string output)
    {
        if (path is null)
            return;
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new GradCamException(GradCamErrorKind.File, $"{option} {path}: cannot be written: it is a folder.");
        string folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
        {
            if (folder == Path.TrimEndingDirectorySeparator(Path.GetFullPath(output)))
                return;
            throw new GradCamException(GradCamErrorKind.File, $"{option} {path}: cannot be written: there is no folder {folder}.");
        }

        try
        {
            using var trial = new FileStream($"{full}.{Guid.NewGuid():N}.tmp", FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{option} {path}: cannot be written: {(e is IOException ? e.Message : $"no permission to write in {folder}.")}", e);
        }
    }
}
