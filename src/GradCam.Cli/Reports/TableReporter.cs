using Spectre.Console;

namespace GradCam.Cli.Reports;

/// <summary>A table, for a person at a terminal.</summary>
internal sealed class TableReporter : IReporter
{
    private readonly IAnsiConsole _console;

    public TableReporter(TextWriter output) =>
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Interactive = InteractionSupport.No });

    public void Report(InputReport report)
    {
        // What went wrong has been told on standard error.
        if (report.Classes is null)
            return;
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn(new TableColumn("class"));
        foreach (string heading in report.Classes.Any(c => c.Dense == true) ? (string[])["share of places", "mean logit", "map maximum"] : ["probability", "logit", "map maximum"])
            table.AddColumn(new TableColumn(heading) { Alignment = Justify.Right });
        foreach (ClassReport c in report.Classes)
        {
            // Cells and not markup: a class may be called [anything].
            table.AddRow(
                Cell(ReportText.Target(c)),
                Cell(ReportText.Percent(c)),
                Cell(ReportText.Number(c.Logit)),
                Cell(ReportText.Small(c.MapMax), c.Warning is null ? Style.Plain : new Style(Color.Yellow)));
        }

        _console.WriteLine(ReportText.Title(report));
        _console.Write(table);
        foreach (ClassReport c in report.Classes.Where(c => c.Region is not null))
            _console.Profile.Out.Writer.WriteLine($"  {ReportText.Target(c)}: {ReportText.Region(c.Region!)}");
        foreach ((string kind, string path) in report.Classes.SelectMany(ReportText.Files))
            WriteFile(kind, path);
        if (report.Grid is { } grid)
            WriteFile("grid", grid);
        if (report.Dump is { } dump)
            WriteFile("dump", dump);
    }

    private static Spectre.Console.Text Cell(string text) => Cell(text, Style.Plain);

    private static Spectre.Console.Text Cell(string text, Style style) => new(text, style);

    // A path is not wrapped: it is there to be copied.
    private void WriteFile(string kind, string path) => _console.Profile.Out.Writer.WriteLine($"  {kind}: {path}");
}
