using GradCam.Cli.Models;
using GradCam.Explaining;
using GradCam.Methods;

namespace GradCam.Cli.Evaluate;

/// <summary>Represents a call of <c>gradcam evaluate</c>.</summary>
internal sealed record EvaluateRequest
{
    /// <summary>Gets the pictures' files, and folders of them.</summary>
    public required IReadOnlyList<string> Pictures { get; init; }

    /// <summary>Gets the model.</summary>
    public required ModelChoice Model { get; init; }

    /// <summary>Gets the methods, including baselines.</summary>
    public required IReadOnlyList<ICamMethod> Methods { get; init; }

    /// <summary>Gets the columns of metrics; empty for all.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>Gets the number of steps of deletion and insertion.</summary>
    public required int Steps { get; init; }

    /// <summary>Gets the path of the boxes.</summary>
    public string? Boxes { get; init; }

    /// <summary>Gets the folder of masks.</summary>
    public string? Masks { get; init; }

    /// <summary>Gets the class to explain; <c>null</c> for each picture's best.</summary>
    public string? Class { get; init; }

    /// <summary>Gets whether to explain each picture's true class.</summary>
    public bool TrueClass { get; init; }

    /// <summary>Gets the maximum number of pictures; <c>null</c> for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Gets the maximum number of pictures for single methods.</summary>
    public IReadOnlyDictionary<string, int> MethodLimits { get; init; } = new Dictionary<string, int>();

    /// <summary>Gets the maximum number of pictures for single metrics, by column.</summary>
    public IReadOnlyDictionary<string, int> MetricLimits { get; init; } = new Dictionary<string, int>();

    /// <summary>Gets the number of pictures of the randomisation check; 0 for none.</summary>
    public int Randomization { get; init; }

    /// <summary>Gets the seed of random choices.</summary>
    public int Seed { get; init; }

    /// <summary>Gets the path for results as JSON.</summary>
    public string? Json { get; init; }

    /// <summary>Gets the path for results as CSV.</summary>
    public string? Csv { get; init; }

    /// <summary>Gets the path for results as a page.</summary>
    public string? Html { get; init; }

    /// <summary>Gets the options for loading the model.</summary>
    public required ExplainerOptions Loading { get; init; }

    /// <summary>Gets the maximum number of pixels of a picture.</summary>
    public required int MaxPixels { get; init; }

    /// <summary>Gets whether the tool prints details and stack traces.</summary>
    public bool Verbose { get; init; }
}
