namespace GradCam.Cli.Reports;

/// <summary>Reports to programs: one JSON object per line.</summary>
internal sealed class JsonReporter(TextWriter output) : IReporter
{
    public void Report(InputReport report)
    {
        output.WriteLine(ReportJson.Line(report));
        output.Flush();
    }
}
