using GradCam.Cli.Models;
using GradCam.Explaining;
using GradCam.Methods;

namespace GradCam.Cli.Explain;

/// <summary>What <c>gradcam explain</c> was asked for.</summary>
internal sealed record ExplainRequest
{
    /// <summary>The pictures' files.</summary>
    public required IReadOnlyList<string> Pictures { get; init; }

    /// <summary>An <c>.npy</c> file in place of pictures.</summary>
    public string? Tensor { get; init; }

    /// <summary>The model.</summary>
    public required ModelChoice Model { get; init; }

    /// <summary>What of the model's answer is explained.</summary>
    public TargetChoice Targets { get; init; } = new();

    /// <summary>For a model that scores each place: the file of a mask of the places that count; null for none.</summary>
    public string? Mask { get; init; }

    /// <summary>How the maps of several layers become one.</summary>
    public LayerMerge Merge { get; init; }

    /// <summary>The method.</summary>
    public required ICamMethod Method { get; init; }

    /// <summary>Inputs that the model is given at once, where the method runs it many times; 0 for as many as fit.</summary>
    public int BatchSize { get; init; }

    /// <summary>Where overlays go.</summary>
    public string? Output { get; init; }

    /// <summary>Where maps go; null for none.</summary>
    public string? Map { get; init; }

    /// <summary>Where heat maps go; null for none.</summary>
    public string? Heatmap { get; init; }

    /// <summary>Where pictures of attributions go; null for none.</summary>
    public string? Attribution { get; init; }

    /// <summary>Folder for what the maps were made of; null for none.</summary>
    public string? Dump { get; init; }

    /// <summary>Whether maps keep what speaks against the target, as negative values.</summary>
    public bool Signed { get; init; }

    /// <summary>How maps are drawn.</summary>
    public required Drawing Drawing { get; init; }

    /// <summary>How the model is loaded: what computes, and on how many threads.</summary>
    public ExplainerOptions Loading { get; init; } = new();

    /// <summary>Whether results are printed as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Gets the most pixels of a picture.</summary>
    public required int MaxPixels { get; init; }

    /// <summary>Whether details and stack traces are told.</summary>
    public bool Verbose { get; init; }
}
