using GradCam.Onnx;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.SplitModels;

namespace GradCam.Export.Importing;

/// <summary>Which of a model's tensors holds the scores.</summary>
/// <param name="Tensor">Its name; <c>[N,K]</c>, or <c>[N,K*H*W]</c> where each place is scored.</param>
/// <param name="Dense">How they are laid out in the latter case; null for a classifier.</param>
/// <param name="Logits">The tensor that it was made of.</param>
/// <param name="Removed">The operator that was cut off behind it, or null.</param>
internal sealed record FoundScores(string Tensor, DenseScores? Dense, string Logits, string? Removed)
{
    /// <summary>The model's grids of scores where there are several, of different sizes, as the heads of a detector have them; else none.</summary>
    public IReadOnlyList<string> Pyramid { get; init; } = [];

    /// <summary>Whether a rounding to integers is cut off behind the logits.</summary>
    public bool Rounded { get; init; }

    /// <summary>Finds them: the first output that is a vector of scores per picture, else the first that is a grid of them.</summary>
    /// <param name="graph">The model; nodes may be added.</param>
    /// <param name="shapes">Shapes of its tensors for one picture; those of new ones are added.</param>
    /// <exception cref="OnnxException">There is no such output.</exception>
    public static FoundScores Find(GraphProto graph, Dictionary<string, TensorShape> shapes)
    {
        List<string> outputs = [.. graph.Output.Select(o => o.Name)];
        string? decided = outputs.FirstOrDefault(o => EndsInArgMax(graph, o));
        HashSet<string> chosen = Detections.Chosen(graph);
        List<string> real = [.. outputs.Where(o => IsReal(o) && !EndsInArgMax(graph, o) && !chosen.Contains(o))];
        foreach (string output in real)
        {
            Logits logits = Onnx.Finding.Logits.Find(graph, output);
            if (ScoreVector.Find(graph, logits.Tensor, shapes) is { } scores)
                return new FoundScores(scores, null, logits.Tensor, logits.Removed) { Rounded = logits.Rounded };
            if (ScoreVector.Find(graph, output, shapes) is { } vector)
                return new FoundScores(vector, null, output, null);
        }

        foreach (string output in real)
        {
            Logits logits = Onnx.Finding.Logits.Find(graph, output);
            if (ScoreVector.FindDense(graph, logits.Tensor, shapes, out DenseScores? dense) is { } scores)
                return new FoundScores(scores, dense, logits.Tensor, logits.Removed) { Pyramid = Detections.Pyramid(real, shapes), Rounded = logits.Rounded };
        }

        if (decided is not null)
            throw new OnnxException($"The model's output '{decided}' comes from an ArgMax: it says which class wins and no longer by how much, and has no gradient. Export the model without the ArgMax, so that it hands out the scores in front of it.");
        throw new OnnxException($"None of the model's outputs ({string.Join(", ", outputs.Select(o => $"'{o}' {(shapes.TryGetValue(o, out TensorShape? s) ? s : "")}"))}) is a vector of scores per picture, or a grid of them: this is no classifier.{Detections.Hint(outputs, chosen, shapes)}");

        bool IsReal(string output) => shapes.TryGetValue(output, out TensorShape? shape) && shape.Rank >= 2
            && shape.ElementType is (int)TensorProto.Types.DataType.Float or (int)TensorProto.Types.DataType.Float16;
    }

    private static bool EndsInArgMax(GraphProto graph, string tensor)
    {
        var index = new GraphIndex(graph);
        while (index.Producer(tensor) is { } node)
        {
            if (node.OpType == "ArgMax")
                return true;
            if (node.OpType is not ("Identity" or "Cast" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Transpose"))
                return false;
            tensor = node.Input[0];
        }

        return false;
    }
}
