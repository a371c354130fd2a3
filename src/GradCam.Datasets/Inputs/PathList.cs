using System.Text;

namespace GradCam.Datasets.Inputs;

/// <summary>Reads lists of paths, one per line.</summary>
internal static class PathList
{
    // Systems allow some thousand bytes for a path. A file with longer lines is of another kind, and may have no end.
    private const int LongestLine = 1 << 16;

    /// <summary>Reads a list without its empty lines.</summary>
    /// <param name="list">Its text.</param>
    /// <param name="name">The name in messages.</param>
    /// <exception cref="GradCamException">The text is not a list of paths.</exception>
    public static string[] Read(TextReader list, string name)
    {
        var paths = new List<string>();
        var line = new StringBuilder();
        var buffer = new char[1 << 12];
        bool isFirst = true;
        for (int read; (read = list.Read(buffer)) > 0;)
        {
            ReadOnlySpan<char> text = buffer.AsSpan(0, read);
            for (int end; (end = text.IndexOf('\n')) >= 0; text = text[(end + 1)..])
            {
                line.Append(text[..end]);
                End();
            }

            line.Append(text);
            if (line.Length > LongestLine)
                throw new GradCamException(GradCamErrorKind.File, $"{name}: is no list of paths: line {paths.Count + 1} is longer than {LongestLine} characters.");
        }

        End();
        return [.. paths];

        void End()
        {
            string path = line.ToString().TrimEnd('\r');
            line.Clear();

            // Windows' editors write a byte order mark of UTF-8. .NET removes it from files but not from standard input.
            if (isFirst)
                path = path.TrimStart('\uFEFF');
            isFirst = false;
            if (path.Contains('\0', StringComparison.Ordinal))
                throw new GradCamException(GradCamErrorKind.File, $"{name}: is no list of paths: there is a zero byte in it. Write one path per line.");
            if (path.Length > 0)
                paths.Add(path);
        }
    }
}
