using System.Text.Json.Serialization;
using GradCam.Cli.Explain;
using GradCam.Explaining;
using GradCam.HeatMaps;

namespace GradCam.Cli.Reports;

/// <summary>Represents the report on one class.</summary>
internal sealed record ClassReport
{
    public required int Index { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Label { get; init; }

    public required float Logit { get; init; }

    /// <summary>Gets the probability; <c>null</c> for one score without a Sigmoid (a regression).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required float? Probability { get; init; }

    /// <summary>
    /// Gets <c>true</c> if the model scores each position. <see cref="Logit"/> is then a mean over the mask, and <see cref="Probability"/> a share of
    /// the positions.
    /// </summary>
    public bool? Dense { get; init; }

    /// <summary>Gets the target, if it is not the class's logit.</summary>
    public string? Target { get; init; }

    /// <summary>Gets the value of <see cref="Target"/>.</summary>
    public float? Value { get; init; }

    public required float MapMin { get; init; }

    public required float MapMax { get; init; }

    /// <summary>Gets the condition of the map: normal, empty, all-negative, flat, noise or not-finite.</summary>
    public required string Condition { get; init; }

    /// <summary>Gets the values of the colours; <c>null</c> if nothing is drawn.</summary>
    public ScaleReport? Scale { get; init; }

    /// <summary>Gets the highlighted region; <c>null</c> if it was not requested, or if there is none.</summary>
    public RegionReport? Region { get; init; }

    /// <summary>Gets the reason why the map shows nothing; <c>null</c> if it shows a result.</summary>
    public string? Warning { get; init; }

    /// <summary>Gets the overlay's file.</summary>
    public string? Overlay { get; init; }

    /// <summary>Gets the map's file.</summary>
    public string? Map { get; init; }

    /// <summary>Gets the heat map's file.</summary>
    public string? Heatmap { get; init; }

    /// <summary>Gets the file of the picture of attributions.</summary>
    public string? Attribution { get; init; }

    /// <summary>Returns the report on a class without written files.</summary>
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
