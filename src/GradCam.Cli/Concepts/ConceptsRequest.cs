using GradCam.Cli.Models;
using GradCam.Concepts;
using GradCam.Explaining;

namespace GradCam.Cli.Concepts;

/// <summary>Represents a call of <c>gradcam concepts</c>.</summary>
internal sealed record ConceptsRequest
{
    /// <summary>Gets the pictures, and folders of them.</summary>
    public required IReadOnlyList<string> Pictures { get; init; }

    /// <summary>Gets the model.</summary>
    public required ModelChoice Model { get; init; }

    /// <summary>Gets the options for loading the model.</summary>
    public ExplainerOptions Loading { get; init; } = new();

    /// <summary>Gets the number of concepts, and the options of the search.</summary>
    public ConceptOptions Options { get; init; } = ConceptOptions.Default;

    /// <summary>Gets the colours' share at a concept's maximum.</summary>
    public float Opacity { get; init; }

    /// <summary>Gets the path for the pictures; the current folder if <c>null</c>.</summary>
    public string? Output { get; init; }

    /// <summary>Gets the path for the maps, <c>[k,h,w]</c> for each picture; <c>null</c> for none.</summary>
    public string? Map { get; init; }

    /// <summary>Gets whether the report is for a program.</summary>
    public bool Json { get; init; }

    /// <summary>Gets the maximum number of pixels of a picture.</summary>
    public required int MaxPixels { get; init; }

    /// <summary>Gets whether the tool prints details and stack traces.</summary>
    public bool Verbose { get; init; }
}
