using Spectre.Console;

namespace GradCam.Cli.Reports;

/// <summary>Reports in a table, for people at a terminal.</summary>
internal sealed class TableReporter : IReporter
{
    private readonly TextWriter _output;
    private readonly IAnsiConsole _tables;

    public TableReporter(ToolConsole console)
    {
        _output = console.Output;
        _tables = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.Device), Interactive = InteractionSupport.No });
    }

    public void Report(InputReport report)
    {
        // Standard error already has the error.
        if (report.Classes is null)
            return;
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn(new TableColumn("class"));
        foreach (string heading in report.Classes.Any(c => c.Dense == true) ? (string[])["share of positions", "mean logit", "map maximum"] : ["probability", "logit", "map maximum"])
            table.AddColumn(new TableColumn(heading) { Alignment = Justify.Right });
        foreach (ClassReport c in report.Classes)
        {
            // The table has cells without markup, because a class may have a name such as [anything].
            table.AddRow(
                TableCell.Of(ReportText.Target(c)),
                TableCell.Of(ReportText.Percent(c)),
                TableCell.Of(ReportText.Number(c.Logit)),
                TableCell.Of(ReportText.Small(c.MapMax), c.Warning is null ? Style.Plain : new Style(Color.Yellow)));
        }

        _output.WriteLine(ReportText.Title(report));
        if (ReportText.Answers(report) is { } answers)
            _output.WriteLine($"  {answers}");
        _tables.Write(table);
        foreach (ClassReport c in report.Classes.Where(c => c.Region is not null))
            _output.WriteLine($"  {ReportText.Target(c)}: {ReportText.Region(c.Region!)}");
        foreach ((string kind, string path) in report.Classes.SelectMany(ReportText.Files))
            WriteFile(kind, path);
        if (report.Grid is { } grid)
            WriteFile("grid", grid);
        if (report.Dump is { } dump)
            WriteFile("dump", dump);
    }

    // A path is not wrapped, so that users can copy it.
    private void WriteFile(string kind, string path) => _output.WriteLine($"  {kind}: {path}");
}
