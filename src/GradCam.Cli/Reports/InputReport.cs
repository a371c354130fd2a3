using GradCam.SplitModels;

namespace GradCam.Cli.Reports;

/// <summary>Represents the report on one picture, or on one input of a tensor.</summary>
internal sealed record InputReport
{
    /// <summary>Gets the picture's file.</summary>
    public string? Picture { get; init; }

    /// <summary>Gets the tensor's file.</summary>
    public string? Tensor { get; init; }

    /// <summary>Gets the index of the tensor's input, from 0.</summary>
    public int? Input { get; init; }

    /// <summary>Gets the picture's width in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Gets the picture's height in pixels.</summary>
    public int? Height { get; init; }

    public string? Model { get; init; }

    public string? Layer { get; init; }

    public string? Method { get; init; }

    /// <summary>Gets the model's output with the scores; absent if it is the only one.</summary>
    public string? Head { get; init; }

    /// <summary>Gets the other outputs that could be scores, for <c>--head</c>.</summary>
    public IReadOnlyList<string>? OtherHeads { get; init; }

    /// <summary>
    /// Gets the function from scores to probabilities: softmax, sigmoid, binary-sigmoid, none (the scores are probabilities), or computed-softmax
    /// (the model outputs scores).
    /// </summary>
    public string? Probabilities { get; init; }

    /// <summary>
    /// Gets the labels with a probability above <see cref="AnswerThreshold"/>, the most probable first; <c>null</c> if the model does not have several
    /// labels.
    /// </summary>
    public IReadOnlyList<AnswerReport>? Answers { get; init; }

    /// <summary>Gets the probability above which a label is an answer.</summary>
    public float? AnswerThreshold { get; init; }

    /// <summary>Gets the device of the computation.</summary>
    public string? Device { get; init; }

    public IReadOnlyList<ClassReport>? Classes { get; init; }

    /// <summary>Gets the file with the overlays of all classes.</summary>
    public string? Grid { get; init; }

    /// <summary>Gets the folder with the tensors behind the maps.</summary>
    public string? Dump { get; init; }

    /// <summary>Gets the preparation of the picture; <c>null</c> for a tensor.</summary>
    public PreprocessingSummary? Preprocessing { get; init; }

    /// <summary>Gets the reasons why the result may be wrong.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Gets the facts about the model that the reader of the result should know.</summary>
    public IReadOnlyList<ModelNote>? Notes { get; init; }

    public Milliseconds? Milliseconds { get; init; }

    /// <summary>Gets the error; if there is one, the other members are absent.</summary>
    public string? Error { get; init; }
}
