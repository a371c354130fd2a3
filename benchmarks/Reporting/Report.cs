using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GradCam.Benchmarks.Explain;

namespace GradCam.Benchmarks.Reporting;

/// <summary>Represents all measurements, as tables and as JSON.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Gets or sets the machine, versions and settings.</summary>
    public Surroundings? Surroundings { get; set; }

    /// <summary>Gets the groups of contestants that took turns; the first of each group is the baseline.</summary>
    public List<Group> Groups { get; } = [];

    /// <summary>Gets the figures with a target.</summary>
    public List<Figure> Figures { get; } = [];

    /// <summary>Gets the contestants that could not run.</summary>
    public List<Missing> Missing { get; } = [];

    /// <summary>Returns the report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Surroundings,
            Figures,
            Groups = Groups.Select(g => new { g.Title, Times = g.Times.Select(t => new { t.Name, t.About, t.Median, t.LowerQuartile, t.UpperQuartile, Ratio = t.Over(g.Times[0]), t.Milliseconds }) }),
            Missing,
        },
        Json);

    /// <summary>Returns the report as Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append(Surroundings?.Describe()).Append("\n\n");
        if (Figures.Count > 0)
        {
            text.Append("| figure | measured | target | met | description |\n| --- | ---: | ---: | --- | --- |\n");
            foreach (Figure f in Figures)
                text.Append($"| {f.Name} | {Number(f.Value)}{Unit(f)} | {(f.Target is { } t ? $"{(f.AtLeast ? "at least " : "")}{Number(t)}{Unit(f)}" : "")} | {f.Met switch { true => "yes", false => "**no**", null => "" }} | {f.Note} |\n");
        }

        foreach (Group group in Groups)
        {
            text.Append($"\n{group.Title}\n\n| contestant | median ms | quartiles | times {group.Times[0].Name} | |\n| --- | ---: | ---: | ---: | --- |\n");
            foreach (Measured m in group.Times)
                text.Append($"| {m.Name} | {Number(m.Median)} | {Number(m.LowerQuartile)} to {Number(m.UpperQuartile)} | {m.Over(group.Times[0]):0.000} | {m.About} |\n");
        }

        if (Missing.Count > 0)
            text.Append("\nMissing:\n\n");
        foreach (Missing m in Missing)
            text.Append($"- {m.Name}: {m.Reason}\n");
        return text.ToString();
    }

    private static string Unit(Figure figure) => figure.Unit.Length > 0 ? $" {figure.Unit}" : "";

    private static string Number(double value) => value >= 100 ? $"{value:0}" : value >= 10 ? $"{value:0.0}" : $"{value:0.000}";
}

/// <summary>Represents contestants that took turns; the first is the baseline.</summary>
/// <param name="Title">The title of the group.</param>
/// <param name="Times">Their times.</param>
internal sealed record Group(string Title, IReadOnlyList<Measured> Times);
