using GradCam.Onnx;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.SplitModels;

namespace GradCam.Export.Importing;

/// <summary>Which of a model's tensors holds the scores.</summary>
/// <param name="Tensor">Its name; <c>[N,K]</c>, or <c>[N,K*H*W]</c> where each position is scored.</param>
/// <param name="Dense">How they are laid out in the latter case; <c>null</c> for a classifier.</param>
/// <param name="Logits">The tensor that it was made of.</param>
/// <param name="Removed">The operator that was cut off after it, or null.</param>
internal sealed record FoundScores(string Tensor, DenseScores? Dense, string Logits, string? Removed)
{
    /// <summary>Gets the model's output.</summary>
    public required string Output { get; init; }

    /// <summary>Gets the other outputs that could be scores, the likeliest first.</summary>
    public required IReadOnlyList<string> OtherOutputs { get; init; }

    /// <summary>Gets all outputs.</summary>
    public required IReadOnlyList<FoundOutput> Outputs { get; init; }

    /// <summary>How the scores become probabilities as the model has it; <c>null</c> if it hands out scores only.</summary>
    public ProbabilityFunction? Probability { get; init; }

    /// <summary>Gets whether the output only names the best class, and the scores are those before its ArgMax.</summary>
    public bool IsDecision { get; init; }

    /// <summary>Gets whether a rounding to integers is cut off after the logits.</summary>
    public bool Rounded { get; init; }

    /// <summary>Gets the class names that the graph itself holds, or <c>null</c>.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Finds them.</summary>
    /// <param name="model">The model; nodes may be added.</param>
    /// <param name="shapes">Shapes of its tensors for one picture; those of new ones are added.</param>
    /// <param name="output">The output that the user named; <c>null</c> for the likeliest.</param>
    /// <param name="height">Height of the input in pixels.</param>
    /// <param name="width">Width of the input in pixels.</param>
    /// <exception cref="OnnxException">There is no such output.</exception>
    public static FoundScores Find(ModelProto model, Dictionary<string, TensorShape> shapes, string? output, int height, int width)
    {
        var heads = new ScoreHeads(model, shapes);
        if (output is null && ProbableModel.Of(model, heads, height, width) is (string type, string why))
        {
            throw new OnnxException($"This is probably {type}: {why}. GradCam explains classifiers and segmentation models, which score the picture or each of its places."
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

/// <summary>An output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape for one picture; <c>null</c> if it is no tensor.</param>
/// <param name="CanBeScores">Whether it could be scores.</param>
/// <param name="IsExplained">Whether its scores are explained.</param>
internal sealed record FoundOutput(string Name, TensorShape? Shape, bool CanBeScores, bool IsExplained);
