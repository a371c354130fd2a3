using GradCam.Files;

namespace GradCam.SplitModels;

/// <summary>Reads a file of class names.</summary>
public static class LabelsFile
{
    /// <summary>One name per line; blank lines at the end do not count.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GradCamException">The file cannot be read.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            List<string> lines = [];
            using var reader = new StringReader(LimitedFile.ReadText(path));
            while (reader.ReadLine() is { } line)
                lines.Add(line.Trim());
            while (lines.Count > 0 && lines[^1].Length == 0)
                lines.RemoveAt(lines.Count - 1);
            return lines;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException($"{path}: cannot be read: {e.Message}", e);
        }
    }
}
