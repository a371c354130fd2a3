namespace GradCam.Files;

/// <summary>
/// Writes a file so that it appears whole or not at all: under a temporary name in the same folder, then flushed to the disk and renamed.
/// </summary>
internal static class WholeFile
{
    /// <summary>Writes a file and replaces an existing one. Makes its folder if necessary.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="GradCamException">The file cannot be written; the message names it.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be written: it is a folder.");
        string folder = Path.GetDirectoryName(full)!;
        if (FileAbove(folder) is { } file)
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be written: {file} is a file, not a folder.");
        string? temporary = null;
        try
        {
            Directory.CreateDirectory(folder);
            string name = Path.Combine(folder, $".gradcam-{Guid.NewGuid():N}.tmp");
            using (FileStream stream = new(name, FileMode.CreateNew, FileAccess.Write))
            {
                temporary = name;
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(name, full, overwrite: true);
            temporary = null;
        }
        catch (Exception e) when (DiskFull.IsWriteError(e))
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be written: {Reason(e, folder)}", e);
        }
        finally
        {
            Remove(temporary);
        }
    }

    /// <summary>Writes a file's bytes.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void Write(string path, byte[] content) => Write(path, stream => stream.Write(content));

    // A part of the path that is no folder. The system's message for it does not help.
    private static string? FileAbove(string folder)
    {
        for (string? above = folder; above is not null && !Directory.Exists(above); above = Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
                return above;
        }

        return null;
    }

    // The system's own messages name the temporary file, which the user does not know.
    private static string Reason(Exception e, string folder) => e switch
    {
        UnauthorizedAccessException => $"no permission to write in {folder}.",
        _ => DiskFull.Reason(e),
    };

    private static void Remove(string? temporary)
    {
        if (temporary is null)
            return;
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The user gets the reason of the failed write. The failed removal adds no information.
        }
    }
}
