using System.Globalization;
using System.Text;
using GradCam.Metrics;

namespace GradCam.Cli.Evaluate;

/// <summary>Draws plots as SVG within HTML.</summary>
internal static class EvaluationPlots
{
    // Readers can distinguish these colours on light and dark backgrounds. Further methods repeat them with dashed lines.
    private static readonly string[] s_colours = ["#2f7fd0", "#d9752b", "#2fa36b", "#c2485a", "#8a63c9", "#a8892b", "#2aa5ad", "#d65fa8", "#7d8c2f", "#8c6a56"];
    private static readonly string[] s_dashes = ["none", "6 3", "2 2", "8 3 2 3"];

    /// <summary>Returns bars with whiskers over the 95 % interval, one for each method.</summary>
    public static string Bars(string caption, MetricColumn column, IReadOnlyList<(string Name, bool IsBaseline, MeanInterval Value)> methods)
    {
        const double width = 390, label = 162, right = 48, row = 19, top = 4;
        (string Name, bool IsBaseline, MeanInterval Value)[] known = [.. methods.Where(m => m.Value.Count > 0)];
        if (known.Length == 0)
            return string.Empty;
        double[] ends = [.. known.SelectMany(m => (double[])[m.Value.Mean, m.Value.Low, m.Value.High]).Where(double.IsFinite).Select(Scaled), 0];
        double low = ends.Min();
        double high = ends.Max();
        if (high - low < 1e-12)
            high = low + 1;
        double height = top + known.Length * row + 6;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{EvaluationPage.Html(caption)}</figcaption>\n<svg viewBox=\"0 0 {width} {height:0}\" role=\"img\" aria-label=\"{EvaluationPage.Html(caption)}\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{X(0):0.0}\" x2=\"{X(0):0.0}\" y1=\"0\" y2=\"{height - 4:0}\"/>\n");
        for (int i = 0; i < known.Length; i++)
        {
            (string name, bool isBaseline, MeanInterval value) = known[i];
            double y = top + i * row;
            double middle = y + row / 2;
            double from = Math.Min(X(0), X(Scaled(value.Mean)));
            double to = Math.Max(X(0), X(Scaled(value.Mean)));
            svg.Append(CultureInfo.InvariantCulture, $"<g><title>{EvaluationPage.Html(name)}: {EvaluationNumbers.Interval(column, value)}</title>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{label - 8}\" y=\"{middle + 4:0.0}\" text-anchor=\"end\">{EvaluationPage.Html(Short(name))}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"bar{(isBaseline ? " base" : "")}\" x=\"{from:0.0}\" y=\"{y + 3:0.0}\" width=\"{Math.Max(0.5, to - from):0.0}\" height=\"{row - 6}\"/>");
            if (!double.IsNaN(value.Low))
                svg.Append(CultureInfo.InvariantCulture, $"<line class=\"whisker\" x1=\"{X(Scaled(value.Low)):0.0}\" x2=\"{X(Scaled(value.High)):0.0}\" y1=\"{middle:0.0}\" y2=\"{middle:0.0}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"faint\" x=\"{width}\" y=\"{middle + 4:0.0}\" text-anchor=\"end\">{EvaluationNumbers.Value(column, value.Mean)}</text></g>\n");
        }

        return svg.Append("</svg></figure>\n").ToString();

        double Scaled(double value) => EvaluationNumbers.Scaled(column, value);
        double X(double value) => label + (value - low) / (high - low) * (width - label - right);
    }

    /// <summary>Returns curves over 0..1, one for each method, with a legend.</summary>
    public static string Lines(string caption, string across, string up, IEnumerable<(string Name, bool IsBaseline, (double X, double Y)[] Points)> methods, (double Low, double High) range)
    {
        const double width = 480, height = 280, left = 40, right = 10, top = 10, bottom = 36;
        var svg = new StringBuilder();
        var legend = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{EvaluationPage.Html(caption)}</figcaption>\n<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{EvaluationPage.Html(caption)}\">\n");
        for (double tick = Math.Ceiling(range.Low / 0.2) * 0.2; tick <= range.High + 1e-9; tick += 0.2)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{left}\" x2=\"{width - right}\" y1=\"{Y(tick):0.0}\" y2=\"{Y(tick):0.0}\"/><text class=\"faint\" x=\"{left - 6}\" y=\"{Y(tick) + 4:0.0}\" text-anchor=\"end\">{tick + 0.0001:0.0}</text>\n");
        }

        for (int tick = 0; tick <= 5; tick++)
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"faint\" x=\"{X(tick / 5.0):0.0}\" y=\"{height - bottom + 15}\" text-anchor=\"middle\">{tick / 5.0:0.0}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"\n<text class=\"faint\" x=\"{(left + width - right) / 2}\" y=\"{height - 4}\" text-anchor=\"middle\">{EvaluationPage.Html(across)}</text><text class=\"faint\" transform=\"translate(10 {(top + height - bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{EvaluationPage.Html(up)}</text>\n");

        int number = 0;
        int baseline = 0;
        foreach ((string name, bool isBaseline, (double X, double Y)[] points) in methods)
        {
            string colour = isBaseline ? "var(--base)" : s_colours[number % s_colours.Length];
            string dash = isBaseline ? s_dashes[baseline++ % s_dashes.Length] : s_dashes[number++ / s_colours.Length % s_dashes.Length];
            string stroke = $"stroke=\"{colour}\" stroke-dasharray=\"{dash}\"";
            string path = string.Join(" ", points.Where(p => !double.IsNaN(p.Y)).Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.X):0.0},{Y(Math.Clamp(p.Y, range.Low, range.High)):0.0}")));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"curve\" {stroke} points=\"{path}\"><title>{EvaluationPage.Html(name)}</title></polyline>\n");
            legend.Append(CultureInfo.InvariantCulture, $"<li><svg viewBox=\"0 0 26 8\"><line x1=\"0\" x2=\"26\" y1=\"4\" y2=\"4\" stroke-width=\"2\" {stroke}/></svg>{EvaluationPage.Html(name)}</li>");
        }

        return svg.Append("</svg>\n<ul class=\"legend\">").Append(legend).Append("</ul></figure>\n").ToString();

        double X(double x) => left + x * (width - left - right);
        double Y(double y) => height - bottom - (y - range.Low) / (range.High - range.Low) * (height - top - bottom);
    }

    private static string Short(string name) => name.Length > 26 ? name[..25] + "…" : name;
}
