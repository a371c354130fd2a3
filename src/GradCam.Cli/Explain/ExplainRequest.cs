using GradCam.Cli.Models;
using GradCam.Explaining;

namespace GradCam.Cli.Explain;

/// <summary>Represents a call of <c>gradcam explain</c>.</summary>
internal sealed record ExplainRequest
{
    /// <summary>Gets the pictures' files.</summary>
    public required IReadOnlyList<string> Pictures { get; init; }

    /// <summary>Gets an <c>.npy</c> file that replaces pictures.</summary>
    public string? Tensor { get; init; }

    /// <summary>Gets the model.</summary>
    public required ModelChoice Model { get; init; }

    /// <summary>Gets the targets to explain.</summary>
    public TargetChoice Targets { get; init; } = new();

    /// <summary>Gets the probability above which a label is an answer, 0..1; <c>null</c> if it is not given.</summary>
    public float? AnswerThreshold { get; init; }

    /// <summary>Gets the file of a mask of the positions that count, for a model that scores each position; <c>null</c> for none.</summary>
    public string? Mask { get; init; }

    /// <summary>Gets the combination of several layers' maps.</summary>
    public LayerMerge Merge { get; init; }

    /// <summary>Gets the methods, at least one.</summary>
    public required IReadOnlyList<MethodChoice> Methods { get; init; }

    /// <summary>Gets the number of inputs in a run of the model, for methods that run it many times; 0 for as many as memory allows.</summary>
    public int BatchSize { get; init; }

    /// <summary>Gets the path for overlays.</summary>
    public string? Output { get; init; }

    /// <summary>Gets the path for maps; <c>null</c> for none.</summary>
    public string? Map { get; init; }

    /// <summary>Gets the path for heat maps; <c>null</c> for none.</summary>
    public string? Heatmap { get; init; }

    /// <summary>Gets the path for pictures of attributions; <c>null</c> for none.</summary>
    public string? Attribution { get; init; }

    /// <summary>Gets the folder for the tensors behind the maps; <c>null</c> for none.</summary>
    public string? Dump { get; init; }

    /// <summary>Gets whether maps keep evidence against the target, as negative values.</summary>
    public bool Signed { get; init; }

    /// <summary>Gets the options for drawing maps that all methods have in common.</summary>
    public Drawing Drawing => Methods[0].Drawing;

    /// <summary>Gets the options for loading the model: the device and its threads.</summary>
    public ExplainerOptions Loading { get; init; } = new();

    /// <summary>Gets whether the tool prints results as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Gets the maximum number of pixels of a picture.</summary>
    public required int MaxPixels { get; init; }

    /// <summary>Gets whether the tool prints details and stack traces.</summary>
    public bool Verbose { get; init; }
}
