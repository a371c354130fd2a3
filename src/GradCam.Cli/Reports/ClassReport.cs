using System.Text.Json.Serialization;
using GradCam.Cli.Explain;
using GradCam.Explaining;
using GradCam.HeatMaps;

namespace GradCam.Cli.Reports;

/// <summary>What is told of one class.</summary>
internal sealed record ClassReport
{
    public required int Index { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Label { get; init; }

    public required float Logit { get; init; }

    /// <summary><c>null</c> for one score without a Sigmoid (a regression).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required float? Probability { get; init; }

    /// <summary>True where the model scores each place: then <see cref="Logit"/> is a mean over the mask, and <see cref="Probability"/> a share of the places.</summary>
    public bool? Dense { get; init; }

    /// <summary>What was explained, where it is not the class's logit.</summary>
    public string? Target { get; init; }

    /// <summary>The value of <see cref="Target"/>.</summary>
    public float? Value { get; init; }

    public required float MapMin { get; init; }

    public required float MapMax { get; init; }

    /// <summary>Whether the map says anything: normal, empty, all-negative, flat, noise or not-finite.</summary>
    public required string Condition { get; init; }

    /// <summary>What the colours stand for; null where nothing is drawn.</summary>
    public ScaleReport? Scale { get; init; }

    /// <summary>The highlighted region; null where none was asked for, and where there is none.</summary>
    public RegionReport? Region { get; init; }

    /// <summary>Why the map says nothing; null where it does.</summary>
    public string? Warning { get; init; }

    /// <summary>The overlay's file.</summary>
    public string? Overlay { get; init; }

    /// <summary>The map's file.</summary>
    public string? Map { get; init; }

    /// <summary>The heat map's file.</summary>
    public string? Heatmap { get; init; }

    /// <summary>The file of the picture of attributions.</summary>
    public string? Attribution { get; init; }

    /// <summary>The report of a class of which nothing is written yet.</summary>
    public static ClassReport Of(ClassExplanation explained, string layer) => new()
    {
        Index = explained.Index,
        Label = explained.Label,
        Logit = explained.Logit,
        Probability = float.IsNaN(explained.Probability) ? null : explained.Probability,
        Dense = explained.IsDense ? true : null,
        Target = explained.IsScore ? null : explained.Description,
        Value = explained.IsScore ? null : explained.Value,
        MapMin = explained.Map.Minimum,
        MapMax = explained.Map.Maximum,
        Condition = MapWarning.NameOf(explained.Map.Condition()),
        Warning = MapWarning.Of(explained, layer),
    };
}
