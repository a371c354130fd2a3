using GradCam.Cli.Models;
using GradCam.Concepts;
using GradCam.Explaining;

namespace GradCam.Cli.Concepts;

/// <summary>What <c>gradcam concepts</c> was asked for.</summary>
internal sealed record ConceptsRequest
{
    /// <summary>Pictures, and folders of them.</summary>
    public required IReadOnlyList<string> Pictures { get; init; }

    /// <summary>The model.</summary>
    public required ModelChoice Model { get; init; }

    /// <summary>How the model is loaded.</summary>
    public ExplainerOptions Loading { get; init; } = new();

    /// <summary>How many concepts, and how they are searched.</summary>
    public ConceptOptions Options { get; init; } = ConceptOptions.Default;

    /// <summary>The colours' share where a concept is at its strongest.</summary>
    public float Opacity { get; init; }

    /// <summary>Where the pictures go; the current folder where null.</summary>
    public string? Output { get; init; }

    /// <summary>Where the maps go, <c>[k,h,w]</c> for each picture; null for nowhere.</summary>
    public string? Map { get; init; }

    /// <summary>Whether the report is for a program.</summary>
    public bool Json { get; init; }

    /// <summary>Gets the most pixels of a picture.</summary>
    public required int MaxPixels { get; init; }

    /// <summary>Whether details and stack traces are told.</summary>
    public bool Verbose { get; init; }
}
