namespace GradCam.Pipelines;

/// <summary>Reads files whole, with reasons that a person understands where that fails.</summary>
internal static class PictureFileReader
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="GradCamException">It cannot be read; the message does not name it.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            // Small files in one piece on a thread that decodes next: asynchronous reading of files only costs.
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new GradCamException("no such file.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new GradCamException(Directory.Exists(path) ? "is a folder, not a picture." : "cannot be read: no permission.", e);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            throw new GradCamException($"cannot be read: {e.Message}", e);
        }
    }
}
