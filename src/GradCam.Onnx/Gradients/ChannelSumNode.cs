using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients;

/// <summary>What a rule sees when it is asked for the sum over space of an input's gradient.</summary>
/// <param name="Pooling">The walk that asks.</param>
/// <param name="Node">The node.</param>
/// <param name="InputIndex">The input that is meant.</param>
/// <param name="Channels">
/// <c>C</c>: the input's elements, in row-major order, are read as <c>[N,C,P]</c>, and the sum is over <c>P</c>.
/// </param>
internal sealed record ChannelSumNode(ChannelPooling Pooling, NodeProto Node, int InputIndex, long Channels)
{
    /// <summary>Where new nodes go.</summary>
    public GraphBuilder Emit => Pooling.Differentiator.Builder;

    /// <summary>The name of an input.</summary>
    public string Input(int index) => Node.Input[index];

    /// <summary>The shape of a tensor of the forward graph.</summary>
    public TensorShape Shape(string tensor) => Pooling.Differentiator.Shape(tensor, Node);

    /// <summary>The value of a constant of the forward graph, or null where it is not constant.</summary>
    public TensorProto? ConstantOrNull(string tensor) => Pooling.Differentiator.Index.Constant(tensor);

    /// <summary>See <see cref="BackwardNode.Integers"/>.</summary>
    public long[]? Integers(string attribute, int input) => Pooling.Differentiator.Integers(Node, attribute, input);

    /// <summary>
    /// Whether <c>C</c> is the second axis of the tensor, in which case <c>P</c> is all axes behind it.
    /// </summary>
    public bool IsSecondAxis(string tensor) => Shape(tensor) is { Rank: > 1 } shape && shape.Dims[1] == Channels;

    /// <summary>The whole gradient of the node's output.</summary>
    public string OutputGradient() => Pooling.Differentiator.GradientOrNull(Node.Output[0])!;

    /// <summary>The output's gradient, summed in the same way; null where that does not commute further down.</summary>
    public string? OfOutput(long? channels = null) => Pooling.ChannelSum(Node.Output[0], channels ?? Channels);
}
