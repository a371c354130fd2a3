namespace GradCam.Datasets.Reports;

/// <summary>
/// Creates addresses of pictures for the report's page. They are relative if users can move the report and the picture together. Otherwise, they name
/// the file.
/// </summary>
/// <param name="report">The report's folder.</param>
internal sealed class PictureLinks(string report)
{
    private readonly string _report = Path.GetFullPath(report);

    /// <summary>Returns the address of a file in the run's folder.</summary>
    /// <param name="relative">Its path there, with <c>/</c> between parts.</param>
    public static string Within(string relative) => "../" + Escape(relative);

    /// <summary>Returns the address of any file.</summary>
    public string To(string path)
    {
        string full = Path.GetFullPath(path);
        string relative = Path.GetRelativePath(_report, full).Replace(Path.DirectorySeparatorChar, '/');

        // A relative path through the root is as specific as the full path, and becomes wrong if the report is moved.
        bool apart = Path.IsPathRooted(relative) || UpToRoot(relative);
        return apart ? OfFile(full) : Escape(relative);
    }

    private static string OfFile(string full)
    {
        string path = full.Replace(Path.DirectorySeparatorChar, '/').TrimStart('/');
        bool drive = path.Length > 1 && path[1] == ':';
        return "file:///" + (drive ? path[..2] + Escape(path[2..]) : Escape(path));
    }

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private bool UpToRoot(string relative)
    {
        int up = relative.Split('/').TakeWhile(p => p == "..").Count();
        string? folder = _report;
        for (int i = 0; i < up && folder is not null; i++)
            folder = Path.GetDirectoryName(folder);
        return folder is null || folder == Path.GetPathRoot(_report);
    }
}
