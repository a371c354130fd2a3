using System.Text.Json.Serialization;

namespace GradCam.Cli.Reports;

/// <summary>What is told of one class.</summary>
internal sealed record ClassReport
{
    public required int Index { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Label { get; init; }

    public required float Logit { get; init; }

    public required float Probability { get; init; }

    public required float MapMin { get; init; }

    public required float MapMax { get; init; }

    /// <summary>Why the map says nothing; null where it does.</summary>
    public string? Warning { get; init; }

    /// <summary>The overlay's file.</summary>
    public string? Overlay { get; init; }

    /// <summary>The map's file.</summary>
    public string? Map { get; init; }

    /// <summary>The heat map's file.</summary>
    public string? Heatmap { get; init; }
}
