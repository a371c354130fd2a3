using System.Text;

namespace GradCam.Tools.Export.Download;

/// <summary>Recognizes a page of HTML by its beginning, because servers send a login or an error page instead of a file.</summary>
internal static class WebPage
{
    private const int Most = 1024;

    private static readonly string[] s_beginnings = ["<!doctype", "<html", "<head", "<?xml", "<!--"];

    /// <summary>Returns whether a file is a web page.</summary>
    public static bool Is(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] start = new byte[Most];
            string text = Encoding.UTF8.GetString(start, 0, file.ReadAtLeast(start, Most, throwOnEndOfStream: false)).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
            return s_beginnings.Any(b => text.StartsWith(b, StringComparison.OrdinalIgnoreCase));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The user of the file reports the error.
            return false;
        }
    }
}
