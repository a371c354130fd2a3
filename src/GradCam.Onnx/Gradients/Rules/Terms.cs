using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>Provides a node's tensors as terms of a formula.</summary>
public static class Terms
{
    /// <summary>Returns an input.</summary>
    public static Term X(this BackwardNode node, int index = 0) => node.Of(node.Input(index));

    /// <summary>Returns an output.</summary>
    public static Term Y(this BackwardNode node, int index = 0) => node.Of(node.Output(index));

    /// <summary>Returns the gradient of the first output.</summary>
    public static Term DY(this BackwardNode node) => new(
        node.Emit,
        node.OutputGradient(0) ?? throw node.Refuse("a gradient arrives at another output than its first"),
        node.Shape(node.Output(0)).ElementType);

    /// <summary>Returns a tensor of the forward graph.</summary>
    public static Term Of(this BackwardNode node, string tensor) => new(node.Emit, tensor, node.Shape(tensor).ElementType);

    /// <summary>Returns a tensor of the forward graph.</summary>
    internal static Term Of(this ChannelSumNode node, string tensor) => new(node.Emit, tensor, node.Shape(tensor).ElementType);

    /// <summary>Returns the output's gradient summed over space, see <see cref="ChannelSumNode.OfOutput"/>.</summary>
    internal static Term? SumOfOutput(this ChannelSumNode node) =>
        node.OfOutput() is { } sum ? new Term(node.Emit, sum, node.Shape(node.Node.Output[0]).ElementType) : null;

    /// <summary>Sets the gradient of an operand that was broadcast to the output's shape. The gradient has that shape.</summary>
    public static void GiveBroadcast(this BackwardNode node, int index, string gradient)
    {
        if (node.Opset < 7 && node.Node.Int("broadcast", 0) != 0)
            throw node.Refuse("it broadcasts as operator sets before 7 did");
        node.Give(index, node.Unbroadcast(gradient, node.Shape(node.Output(0)), node.Input(index)));
    }

    /// <summary>Repeats a tensor that has length 1 along <paramref name="axes"/> to the length that <paramref name="tensor"/> has there.</summary>
    public static Term Expand(this BackwardNode node, Term term, long[] axes, string tensor)
    {
        TensorShape shape = node.Shape(tensor);
        if (axes.All(a => shape.Dims[(int)a] == new Dim(1, false)))
            return term;

        // Expand broadcasts both ways, so the other axes, such as the batch, need not be known.
        string target = axes.Any(a => shape.Dims[(int)a].PerBatch)
            ? node.Emit.Op("Shape", [tensor])
            : node.Emit.Constant([.. Enumerable.Range(0, shape.Rank).Select(a => axes.Contains(a) ? shape.Fixed(a) : 1)]);
        return term with { Name = node.Emit.Op("Expand", [term, target]) };
    }
}
