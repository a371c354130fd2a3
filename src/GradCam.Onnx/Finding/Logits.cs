using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Finding;

/// <summary>
/// The tensor of the logits. Gradients are taken of logits, not of probabilities: a trailing Softmax, LogSoftmax or Sigmoid would
/// scale them by how sure the model is, down to nothing.
/// </summary>
/// <param name="Tensor">The logits.</param>
/// <param name="Removed">The operator that was cut off behind them, or null.</param>
public sealed record Logits(string Tensor, string? Removed)
{
    /// <summary>Walks back from an output over what only renames or reshapes it.</summary>
    public static Logits Find(GraphProto graph, string output)
    {
        var index = new GraphIndex(graph);
        string tensor = output;
        while (index.Producer(tensor) is { } node)
        {
            if (node.OpType is "Softmax" or "LogSoftmax" or "Sigmoid")
                return new Logits(node.Input[0], node.OpType);
            if (node.OpType is not ("Identity" or "Cast" or "Dropout" or "Reshape" or "Flatten" or "Squeeze"))
                break;
            tensor = node.Input[0];
        }

        return new Logits(output, null);
    }
}
