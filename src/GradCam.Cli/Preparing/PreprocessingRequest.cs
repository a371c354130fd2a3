using GradCam.Cli.Files;
using GradCam.Cli.Models;
using GradCam.Explaining;

namespace GradCam.Cli.Preparing;

/// <summary>The request of <c>gradcam preprocessing</c>.</summary>
internal sealed record PreprocessingRequest
{
    /// <summary>The plain model.</summary>
    public required ModelChoice Model { get; init; }

    /// <summary>Folders, pictures, lists and archives.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The source of the true classes; null if they are not known.</summary>
    public string? Truth { get; init; }

    /// <summary>The largest number of pictures that are tried.</summary>
    public int Limit { get; init; }

    /// <summary>The most pixels of a picture.</summary>
    public int MaxPixels { get; init; } = ToolCodec.DefaultMaxPixels;

    /// <summary>Whether the best preprocessing is saved beside the model.</summary>
    public bool Write { get; init; }

    /// <summary>Whether the result is printed as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>How the model is loaded.</summary>
    public ExplainerOptions Loading { get; init; } = new();

    /// <summary>Whether details and stack traces are printed.</summary>
    public bool Verbose { get; init; }
}
