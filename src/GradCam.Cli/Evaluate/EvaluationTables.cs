using System.Globalization;
using GradCam.Metrics;
using Spectre.Console;

namespace GradCam.Cli.Evaluate;

/// <summary>Writes results as tables of a terminal's width. At a terminal, the tables have lines for people; otherwise, they are Markdown.</summary>
internal static class EvaluationTables
{
    private static readonly (string Title, string[] Columns)[] s_tables =
    [
        ("What the model loses or keeps", ["average-drop", "increase", "deletion", "insertion", "adcc"]),
        ("Pixels removed and filled in (ROAD)", ["road", "road-morf", "road-lerf", "road-accuracy-morf", "road-accuracy-lerf"]),
        ("Where the object is", ["pointing-game", "pointing-game-classes", "energy-pointing-game", "box-iou", "localisation-error", "localisation-error-class"]),
        ("The map itself", ["coherency", "complexity", "sparsity", "runtime"]),
    ];

    /// <summary>Prints all tables.</summary>
    public static void Write(ToolConsole console, EvaluationResults results)
    {
        IAnsiConsole? terminal = console.IsTerminal ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.Device), Interactive = InteractionSupport.No }) : null;
        console.Output.WriteLine(Summary(results));
        if (Caution(results) is { } caution)
            console.Warn(caution);
        foreach ((string title, List<string[]> rows) in Tables(results))
        {
            console.Output.WriteLine();
            console.Output.WriteLine(terminal is null ? $"**{title}**" : title);
            if (terminal is null)
            {
                console.Output.WriteLine();
                WriteMarkdown(console.Output, rows);
            }
            else
            {
                WriteTable(terminal, rows);
            }
        }
    }

    /// <summary>Returns a sentence on the evaluated model, pictures and target.</summary>
    public static string Summary(EvaluationResults results) =>
        $"{results.Pictures} pictures ({results.WithTruth} with known regions{(results.Failed.Count > 0 ? $", {results.Failed.Count} more could not be read" : "")}), "
        + $"{results.Layer} of {results.Model}, {results.Target}, seed {results.Seed}; means with 95 % intervals (Student's t; of shares of pictures, Wilson's).";

    /// <summary>Returns the caution that applies to the maps and the intervals; <c>null</c> for none.</summary>
    public static string? Caution(EvaluationResults results)
    {
        string[] cautions = [.. results.Methods.Where(m => m.Noise.Mean > 0).Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Name}: {m.Noise.Mean * m.Noise.Count:0} of {m.Noise.Count} maps are rounding noise, so that its numbers say nothing. Use hirescam or layercam, or a layer behind the normalisation.")),
            .. new[] { OfIntervals(results) }.OfType<string>()];
        return cautions.Length > 0 ? string.Join(" ", cautions) : null;
    }

    private static string? OfIntervals(EvaluationResults results) =>
        results.Methods.Any(m => m.Values.Concat(m.Similarity).Any(v => v.NeedsCaution))
            ? $"some intervals are of fewer than {MeanInterval.CautionBelow} pictures: they are wide, and of skewed values they are too narrow. Evaluate more pictures before you compare methods."
            : null;

    private static IEnumerable<(string Title, List<string[]> Rows)> Tables(EvaluationResults results)
    {
        HashSet<string> placed = [.. s_tables.SelectMany(t => t.Columns)];
        IEnumerable<(string Title, string[] Columns)> tables = [.. s_tables, ("More", [.. results.Columns.Select(c => c.Name).Where(n => !placed.Contains(n))])];
        foreach ((string title, string[] names) in tables)
        {
            (MetricColumn Column, int Index)[] columns = [.. results.Columns.Select((c, i) => (c, i)).Where(c => names.Contains(c.c.Name)).OrderBy(c => Array.IndexOf(names, c.c.Name))];
            if (columns.Length == 0)
                continue;
            List<string[]> rows = [["method", "pictures", .. columns.Select(c => EvaluationNumbers.Title(c.Column))]];
            rows.AddRange(results.Methods.Select(m => (string[])[m.Name, Counts(columns.Select(c => m.Values[c.Index].Count)), .. columns.Select(c => EvaluationNumbers.Mean(c.Column, m.Values[c.Index]))]));
            yield return (title, rows);
        }

        if (results.Randomized.Count > 0)
            yield return ("Randomisation check: rank correlation with maps of the model with random weights", Randomization(results));
    }

    private static List<string[]> Randomization(EvaluationResults results)
    {
        var column = new MetricColumn(string.Empty, string.Empty, MetricDirection.None);
        List<string[]> rows = [["method", "pictures", .. results.Randomized.Select(s => $"last {s.Layers} of {s.Of} layers"), "check"]];
        foreach (MethodResults method in results.Methods.Where(m => m.Similarity.Count > 0))
        {
            rows.Add([
                method.Name,
                Count(method.Similarity[0].Count),
                .. method.Similarity.Select(s => EvaluationNumbers.Mean(column, s)),
                method.Verdict ?? "–",
            ]);
        }

        return rows;
    }

    private static void WriteTable(IAnsiConsole terminal, List<string[]> rows)
    {
        var table = new Table { Border = TableBorder.Rounded };
        for (int c = 0; c < rows[0].Length; c++)
            table.AddColumn(new TableColumn(TableCell.Of(rows[0][c])) { Alignment = c == 0 ? Justify.Left : Justify.Right });
        foreach (string[] row in rows.Skip(1))
            table.AddRow(row.Select(cell => TableCell.Of(cell)));
        terminal.Write(table);
    }

    private static void WriteMarkdown(TextWriter output, List<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length))];
        for (int r = 0; r < rows.Count; r++)
        {
            output.WriteLine("| " + string.Join(" | ", rows[r].Select((cell, c) => c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))) + " |");
            if (r == 0)
                output.WriteLine("|" + string.Join("|", widths.Select((w, c) => c == 0 ? new string('-', w + 2) : new string('-', w + 1) + ":")) + "|");
        }
    }

    // A metric may have been measured on fewer pictures than the others of its table.
    private static string Counts(IEnumerable<int> counts) => string.Join("/", counts.Where(c => c > 0).Distinct().OrderDescending().Select(Count));

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);
}
