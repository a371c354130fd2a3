using GradCam.SplitModels;

namespace GradCam.Cli.Reports;

/// <summary>What is told of one picture, or of one input of a tensor.</summary>
internal sealed record InputReport
{
    /// <summary>The picture's file.</summary>
    public string? Picture { get; init; }

    /// <summary>The tensor's file.</summary>
    public string? Tensor { get; init; }

    /// <summary>Which of the tensor's inputs, from 0.</summary>
    public int? Input { get; init; }

    /// <summary>The picture's width in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>The picture's height in pixels.</summary>
    public int? Height { get; init; }

    public string? Model { get; init; }

    public string? Layer { get; init; }

    public string? Method { get; init; }

    /// <summary>The model's output that the scores come from; absent if it is the only one.</summary>
    public string? Head { get; init; }

    /// <summary>The other outputs that could be scores, for <c>--head</c>.</summary>
    public IReadOnlyList<string>? OtherHeads { get; init; }

    /// <summary>How scores became probabilities: softmax, sigmoid, binary-sigmoid, none (the scores are probabilities), or computed-softmax (the model outputs scores).</summary>
    public string? Probabilities { get; init; }

    /// <summary>What computed.</summary>
    public string? Device { get; init; }

    public IReadOnlyList<ClassReport>? Classes { get; init; }

    /// <summary>The file with the overlays of all classes.</summary>
    public string? Grid { get; init; }

    /// <summary>The folder with what the maps were made of.</summary>
    public string? Dump { get; init; }

    /// <summary>How the picture was prepared; null for a tensor.</summary>
    public PreprocessingSummary? Preprocessing { get; init; }

    /// <summary>The reasons for which the result may be wrong.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>The facts about the model that the reader of the result should know.</summary>
    public IReadOnlyList<ModelNote>? Notes { get; init; }

    public Milliseconds? Milliseconds { get; init; }

    /// <summary>What went wrong; then there is nothing else.</summary>
    public string? Error { get; init; }
}
