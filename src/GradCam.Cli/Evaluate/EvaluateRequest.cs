using GradCam.Cli.Models;
using GradCam.Explaining;
using GradCam.Methods;

namespace GradCam.Cli.Evaluate;

/// <summary>What <c>gradcam evaluate</c> was asked for.</summary>
internal sealed record EvaluateRequest
{
    /// <summary>The pictures' files, and folders of them.</summary>
    public required IReadOnlyList<string> Pictures { get; init; }

    /// <summary>The model.</summary>
    public required ModelChoice Model { get; init; }

    /// <summary>The methods, baselines among them.</summary>
    public required IReadOnlyList<ICamMethod> Methods { get; init; }

    /// <summary>Columns of metrics; empty for all.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>Steps of deletion and insertion.</summary>
    public required int Steps { get; init; }

    /// <summary>Boxes.</summary>
    public string? Boxes { get; init; }

    /// <summary>Folder of masks.</summary>
    public string? Masks { get; init; }

    /// <summary>The class that is explained; null for each picture's best.</summary>
    public string? Class { get; init; }

    /// <summary>Whether each picture's true class is explained.</summary>
    public bool TrueClass { get; init; }

    /// <summary>Most pictures; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Most pictures for single methods.</summary>
    public IReadOnlyDictionary<string, int> MethodLimits { get; init; } = new Dictionary<string, int>();

    /// <summary>Most pictures for single metrics, by column.</summary>
    public IReadOnlyDictionary<string, int> MetricLimits { get; init; } = new Dictionary<string, int>();

    /// <summary>Pictures of the randomisation check; 0 for none.</summary>
    public int Randomization { get; init; }

    /// <summary>What random choices follow from.</summary>
    public int Seed { get; init; }

    /// <summary>Where results go as JSON.</summary>
    public string? Json { get; init; }

    /// <summary>Where results go as CSV.</summary>
    public string? Csv { get; init; }

    /// <summary>Where results go as a page.</summary>
    public string? Html { get; init; }

    /// <summary>How the model is loaded.</summary>
    public required ExplainerOptions Loading { get; init; }

    /// <summary>Gets the most pixels of a picture.</summary>
    public required int MaxPixels { get; init; }

    /// <summary>Whether details and stack traces are told.</summary>
    public bool Verbose { get; init; }
}
