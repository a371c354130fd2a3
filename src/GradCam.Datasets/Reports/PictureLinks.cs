namespace GradCam.Datasets.Reports;

/// <summary>Addresses of pictures as the report's page sees them: relative where the two can be moved together, else of the file.</summary>
/// <param name="report">The report's folder.</param>
internal sealed class PictureLinks(string report)
{
    private readonly string _report = Path.GetFullPath(report);

    /// <summary>Address of a file in the run's folder.</summary>
    /// <param name="relative">Its path there, with <c>/</c> between parts.</param>
    public static string Within(string relative) => "../" + Escape(relative);

    /// <summary>Address of a file anywhere.</summary>
    public string To(string path)
    {
        string full = Path.GetFullPath(path);
        string relative = Path.GetRelativePath(_report, full).Replace(Path.DirectorySeparatorChar, '/');

        // Up to the root and down again would say no less than the full path, and break when the report is moved.
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
