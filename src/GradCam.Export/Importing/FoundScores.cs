using GradCam.Onnx;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.SplitModels;

namespace GradCam.Export.Importing;

/// <summary>Represents the tensor that contains a model's scores.</summary>
/// <param name="Tensor">The tensor's name. Its shape is <c>[N,K]</c>, or <c>[N,K*H*W]</c> if the model scores each position.</param>
/// <param name="Dense">The layout of the scores in the latter case; <c>null</c> for a classifier.</param>
/// <param name="Logits">The tensor that it was computed from.</param>
/// <param name="Removed">The operator that was cut off after the logits, or <c>null</c>.</param>
internal sealed record FoundScores(string Tensor, DenseScores? Dense, string Logits, string? Removed)
{
    /// <summary>Gets the model's output.</summary>
    public required string Output { get; init; }

    /// <summary>Gets the other outputs that could be scores, the most probable first.</summary>
    public required IReadOnlyList<string> OtherOutputs { get; init; }

    /// <summary>Gets all outputs.</summary>
    public required IReadOnlyList<FoundOutput> Outputs { get; init; }

    /// <summary>Gets the model's own function that converts scores to probabilities; <c>null</c> if the model returns only scores.</summary>
    public ProbabilityFunction? Probability { get; init; }

    /// <summary>Gets whether the output only names the best class, and the scores are those before its ArgMax.</summary>
    public bool IsDecision { get; init; }

    /// <summary>Gets whether a rounding to integers is cut off after the logits.</summary>
    public bool Rounded { get; init; }

    /// <summary>Gets the class names in the graph, or <c>null</c>.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Finds the scores.</summary>
    /// <param name="model">The model. The method may add nodes.</param>
    /// <param name="shapes">The shapes of the model's tensors for one picture. The method adds those of new tensors.</param>
    /// <param name="output">The output that the user named; <c>null</c> for the most probable one.</param>
    /// <param name="height">The height of the input in pixels.</param>
    /// <param name="width">The width of the input in pixels.</param>
    /// <exception cref="OnnxException">The model has no such output.</exception>
    public static FoundScores Find(ModelProto model, Dictionary<string, TensorShape> shapes, string? output, int height, int width)
    {
        var heads = new ScoreHeads(model, shapes);
        if (output is null && ProbableModel.Of(model, heads, height, width) is (string type, string why))
        {
            throw new OnnxException($"This is probably {type}: {why}. GradCam explains classifiers and segmentation models, which score the picture or each of its positions."
                + (heads.Heads.Count > 0 ? $" If an output is such a score, name it with --head: {string.Join(", ", heads.Heads.Select(h => $"'{h.Output}'"))}." : ""));
        }

        IReadOnlyList<ScoreHead> ranked = heads.Ranked();
        ScoreHead? head = output is not null ? heads.Named(output) : ranked.Count > 0 ? ranked[0] : null;
        if (head is null)
            throw new OnnxException($"None of the model's outputs ({string.Join(", ", heads.Outputs.Select(o => $"'{o}' {heads.ShapeOf(o)?.ToString() ?? ""}".TrimEnd()))}) is a vector of scores per picture, or a grid of them: this is no classifier and no segmentation model.");

        DenseScores? dense = null;
        string tensor = head.IsVector ? ScoreVector.Find(model.Graph, head.Logits, shapes) : ScoreVector.FindDense(model.Graph, head.Logits, shapes, out dense);
        return new FoundScores(tensor, dense, head.Logits, head.Removed)
        {
            Output = head.Output,
            OtherOutputs = [.. ranked.Where(h => h.Output != head.Output).Select(h => h.Output)],
            Outputs = [.. heads.Outputs.Select(o => new FoundOutput(o, heads.ShapeOf(o), heads.Heads.Any(h => h.Output == o), o == head.Output))],
            Probability = head.Removed switch { "Softmax" or "LogSoftmax" => ProbabilityFunction.Softmax, "Sigmoid" or "LogSigmoid" => ProbabilityFunction.Sigmoid, _ => heads.AreProbabilities(head) ? ProbabilityFunction.None : null },
            IsDecision = head.IsDecision,
            Rounded = head.IsRounded,
            Labels = head.Labels,
        };
    }
}

/// <summary>Represents an output of a model.</summary>
/// <param name="Name">The name.</param>
/// <param name="Shape">The shape for one picture; <c>null</c> if the output is no tensor.</param>
/// <param name="CanBeScores">Whether the output could be scores.</param>
/// <param name="IsExplained">Whether GradCam explains its scores.</param>
internal sealed record FoundOutput(string Name, TensorShape? Shape, bool CanBeScores, bool IsExplained);
