namespace GradCam.Datasets.Reports;

/// <summary>Provides the report's files that are the same for every run, from the assembly.</summary>
internal static class ReportResources
{
    /// <summary>Gets the names of the files.</summary>
    public static IReadOnlyList<string> Names { get; } = [DatasetReport.PageName, "report.css", "heat.js", "store.js", "gallery.js", "tables.js", "details.js", "report.js"];

    /// <summary>Writes the files.</summary>
    public static void Write(string folder)
    {
        foreach (string name in Names)
        {
            using Stream resource = typeof(ReportResources).Assembly.GetManifestResourceStream($"report/{name}") ?? throw new InvalidOperationException($"The assembly has no {name}.");
            using FileStream file = File.Create(Path.Combine(folder, name));
            resource.CopyTo(file);
        }
    }
}
