namespace GradCam.Cli.Batch;

/// <summary>A file with all rows, <c>--csv</c> or <c>--jsonl</c>, which is written when all else is done.</summary>
internal static class RowFile
{
    /// <summary>Goes on if the file can be written, as far as can be told beforehand: nobody should learn it after hours.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="path">The file; null for none.</param>
    /// <param name="output">The output folder, which will be made if it is not there.</param>
    /// <exception cref="GradCamException">It cannot be written.</exception>
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
