using GradCam.Cli.Files;
using GradCam.Cli.Models;
using GradCam.Explaining;

namespace GradCam.Cli.Preparing;

/// <summary>Represents a call of <c>gradcam preprocessing</c>.</summary>
internal sealed record PreprocessingRequest
{
    /// <summary>Gets the plain model.</summary>
    public required ModelChoice Model { get; init; }

    /// <summary>Gets the folders, pictures, lists and archives.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Gets the source of the true classes; <c>null</c> if they are not known.</summary>
    public string? Truth { get; init; }

    /// <summary>Gets the maximum number of pictures to try.</summary>
    public int Limit { get; init; }

    /// <summary>Gets the maximum number of pixels of a picture.</summary>
    public int MaxPixels { get; init; } = ToolCodec.DefaultMaxPixels;

    /// <summary>Gets whether to save the best preprocessing next to the model.</summary>
    public bool Write { get; init; }

    /// <summary>Gets whether the tool prints the result as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Gets the options for loading the model.</summary>
    public ExplainerOptions Loading { get; init; } = new();

    /// <summary>Gets whether the tool prints details and stack traces.</summary>
    public bool Verbose { get; init; }
}
