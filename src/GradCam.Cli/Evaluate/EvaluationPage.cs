using System.Globalization;
using System.Net;
using System.Text;
using GradCam.Metrics;
using GradCam.SplitModels;

namespace GradCam.Cli.Evaluate;

/// <summary>Writes results as one self-contained HTML page, with plots in it. The page is light or dark like the reader's system.</summary>
internal static class EvaluationPage
{
    private const string Style =
        """
        :root { color-scheme: light dark; --ground: #fdfdfc; --panel: #ffffff; --text: #1d1f23; --faint: #6a6f78; --line: #d9dce1; --bar: #2f6fb2; --base: #9aa1ab; }
        @media (prefers-color-scheme: dark) { :root { --ground: #16181c; --panel: #1e2126; --text: #e6e8eb; --faint: #9aa1ab; --line: #363b43; --bar: #6aa9e9; --base: #7d848e; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
        main { max-width: 1180px; margin: 0 auto; padding: 32px 20px 64px; }
        h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 19px; margin: 40px 0 10px; }
        p { max-width: 75ch; } .faint { color: var(--faint); }
        .plots { display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(350px, 1fr)); }
        .plots.wide { grid-template-columns: repeat(auto-fill, minmax(460px, 1fr)); }
        figure { margin: 0; padding: 14px 14px 8px; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
        figcaption { font-weight: 600; margin-bottom: 6px; } figcaption span { font-weight: 400; color: var(--faint); }
        svg { display: block; width: 100%; height: auto; } svg text { fill: var(--text); font-size: 11px; font-family: inherit; } svg .faint { fill: var(--faint); }
        .axis { stroke: var(--line); stroke-width: 1; } .bar { fill: var(--bar); } .bar.base { fill: var(--base); } .whisker { stroke: var(--text); stroke-width: 1.2; }
        .curve { fill: none; stroke-width: 1.8; } .curve:hover { stroke-width: 4; }
        ul.legend { list-style: none; margin: 6px 0 2px; padding: 0; display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: 12px; } ul.legend svg { display: inline-block; width: 26px; height: 8px; vertical-align: middle; margin-right: 5px; }
        .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--panel); }
        table { border-collapse: collapse; font-size: 13px; white-space: nowrap; } th, td { padding: 5px 10px; text-align: right; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
        th:first-child, td:first-child { text-align: left; position: sticky; left: 0; background: var(--panel); } tr:last-child td { border-bottom: 0; } td small { color: var(--faint); display: block; }
        tr.base td:first-child { color: var(--faint); }
        """;

    /// <summary>Returns the page.</summary>
    public static string Text(EvaluationResults results)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>How good the maps of {Html(results.Model)} are</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<main>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>How good the maps of {Html(results.Model)} are</h1>\n<p class=\"faint\">{Html(EvaluationTables.Summary(results))} ↑ higher is better, ↓ lower is better. Grey: baselines.</p>\n");
        Notes(page, results);
        Curves(page, results);
        page.Append("<h2>Metrics</h2>\n<div class=\"plots\">\n");
        for (int c = 0; c < results.Columns.Count; c++)
            page.Append(EvaluationPlots.Bars(Caption(results.Columns[c]), results.Columns[c], [.. results.Methods.Select(m => (m.Name, m.IsBaseline, m.Values[c]))]));
        page.Append("</div>\n");
        Randomization(page, results);
        Table(page, results);
        if (results.Failed.Count > 0)
        {
            page.Append("<h2>Pictures that were left out</h2>\n<ul>\n");
            foreach (FailedPicture failed in results.Failed)
                page.Append(CultureInfo.InvariantCulture, $"<li>{Html(failed.Error)}</li>\n");
            page.Append("</ul>\n");
        }

        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Notes(StringBuilder page, EvaluationResults results)
    {
        page.Append(CultureInfo.InvariantCulture, $"<ul>\n<li class=\"faint\">Preprocessing ({Html(results.Preprocessing.Source)}): {Html(results.Preprocessing.Description)}</li>\n");
        if (EvaluationTables.Caution(results) is { } caution)
            page.Append(CultureInfo.InvariantCulture, $"<li>Caution: {Html(caution)}</li>\n");
        foreach (ModelNote note in results.Notes ?? [])
            page.Append(CultureInfo.InvariantCulture, $"<li{(note.Caution ? "" : " class=\"faint\"")}>{(note.Caution ? "Caution: " : "")}{Html(note.Text)}</li>\n");
        page.Append("</ul>\n");
    }

    /// <summary>Escapes any text for HTML.</summary>
    internal static string Html(string text) => WebUtility.HtmlEncode(text);

    private static string Caption(MetricColumn column) => EvaluationNumbers.Title(column);

    private static void Curves(StringBuilder page, EvaluationResults results)
    {
        MetricColumn[] columns = [.. results.Columns.Where(c => results.Methods.Any(m => m.Curves.ContainsKey(c.Name)))];
        if (columns.Length == 0)
            return;
        page.Append("<h2>Deletion and insertion</h2>\n<p>The mean probability of the class while the pixels that the map ranks highest are removed, or put into a blurred picture.</p>\n<div class=\"plots wide\">\n");
        foreach (MetricColumn column in columns)
        {
            page.Append(EvaluationPlots.Lines(
                Caption(column), "share of pixels", "probability", results.Methods.Where(m => m.Curves.ContainsKey(column.Name)).Select(m => (m.Name, m.IsBaseline, Points(m.Curves[column.Name]))), (0, 1)));
        }

        page.Append("</div>\n");
    }

    private static void Randomization(StringBuilder page, EvaluationResults results)
    {
        if (results.Randomized.Count == 0)
            return;
        page.Append(CultureInfo.InvariantCulture, $"<h2>Randomisation check</h2>\n<p>Rank correlation of each method's map with its map after the weights of the model's last layers were shuffled. A method whose correlation stays at {RandomizationCheck.FailsFrom} or above when all layers are random shows the picture, not what the model has learned, and fails.</p>\n<div class=\"plots wide\">\n");
        page.Append(EvaluationPlots.Lines(
            "Rank correlation with the maps of the model with random weights",
            "share of random layers, from the scores down",
            "correlation",
            results.Methods.Where(m => m.Similarity.Count > 0).Select(m => (m.Name, m.IsBaseline, ((double, double)[])[(0, 1), .. m.Similarity.Select((s, i) => ((double)results.Randomized[i].Layers / results.Randomized[i].Of, s.Mean))])),
            (-1, 1)));
        var column = new MetricColumn("randomisation", "all layers random", MetricDirection.None);
        page.Append(EvaluationPlots.Bars("All layers random", column, [.. results.Methods.Where(m => m.Similarity.Count > 0).Select(m => (m.Name + (m.PassesRandomization switch { true => " ✓", false => " ✗", null => " ?" }), m.IsBaseline, m.Similarity[^1]))]));
        page.Append("</div>\n");
    }

    private static void Table(StringBuilder page, EvaluationResults results)
    {
        page.Append("<h2>All numbers</h2>\n<p class=\"faint\">Means, and below them the 95 % interval over pictures: Student's t, and Wilson's for shares of pictures.</p>\n<div class=\"scroll\"><table>\n<thead><tr><th>method</th><th>pictures</th>");
        foreach (MetricColumn column in results.Columns)
            page.Append(CultureInfo.InvariantCulture, $"<th>{Html(Caption(column))}</th>");
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (MethodResults method in results.Methods)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr{(method.IsBaseline ? " class=\"base\"" : "")}><td>{Html(method.Name)}</td><td>{method.Pictures}</td>");
            for (int c = 0; c < results.Columns.Count; c++)
            {
                MeanInterval value = method.Values[c];
                string interval = value.Count == 0 ? string.Empty : $"<small>{EvaluationNumbers.Value(results.Columns[c], value.Low)} to {EvaluationNumbers.Value(results.Columns[c], value.High)}{(value.Count == method.Pictures ? "" : $", of {value.Count}")}</small>";
                page.Append(CultureInfo.InvariantCulture, $"<td>{EvaluationNumbers.Value(results.Columns[c], value.Mean)}{interval}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n");
    }

    private static (double X, double Y)[] Points(double[] curve) => [.. curve.Select((y, i) => ((double)i / (curve.Length - 1), y))];
}
