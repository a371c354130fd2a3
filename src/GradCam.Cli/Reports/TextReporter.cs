namespace GradCam.Cli.Reports;

/// <summary>Reports in plain text, for files and pipes.</summary>
internal sealed class TextReporter(TextWriter output) : IReporter
{
    public void Report(InputReport report)
    {
        // Standard error already has the error.
        if (report.Classes is null)
            return;
        output.WriteLine(ReportText.Title(report));
        if (ReportText.Answers(report) is { } answers)
            output.WriteLine($"  {answers}");
        foreach (ClassReport c in report.Classes)
        {
            output.WriteLine($"  {ReportText.Target(c)}: {ReportText.Answer(c)}, map maximum {ReportText.Small(c.MapMax)}");
            if (c.Region is { } region)
                output.WriteLine($"    {ReportText.Region(region)}");
            foreach ((string kind, string path) in ReportText.Files(c))
                output.WriteLine($"    {kind}: {path}");
        }

        if (report.Grid is { } grid)
            output.WriteLine($"  grid: {grid}");
        if (report.Dump is { } dump)
            output.WriteLine($"  dump: {dump}");
        output.Flush();
    }
}
