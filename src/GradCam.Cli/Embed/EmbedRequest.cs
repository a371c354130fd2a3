using GradCam.Cli.Models;
using GradCam.Export.Embedding;

namespace GradCam.Cli.Embed;

/// <summary>Represents a call of <c>gradcam embed</c>.</summary>
internal sealed record EmbedRequest
{
    /// <summary>Gets the model.</summary>
    public required ModelChoice Model { get; init; }

    /// <summary>Gets the new file.</summary>
    public required string Output { get; init; }

    /// <summary>Gets the explanation.</summary>
    public required EmbedOptions Options { get; init; }

    /// <summary>Gets whether the tool prints one JSON object.</summary>
    public bool Json { get; init; }

    /// <summary>Gets whether the tool prints details.</summary>
    public bool Verbose { get; init; }
}
