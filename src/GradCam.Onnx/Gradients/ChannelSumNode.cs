using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients;

/// <summary>Represents a node in the search for the sum over space of an input's gradient.</summary>
/// <param name="Pooling">The walk that needs the sum.</param>
/// <param name="Node">The node.</param>
/// <param name="InputIndex">The index of the input.</param>
/// <param name="Channels">
/// <c>C</c>: the shape of the input's elements, in row-major order, is <c>[N,C,P]</c>, and the sum is over <c>P</c>.
/// </param>
internal sealed record ChannelSumNode(ChannelPooling Pooling, NodeProto Node, int InputIndex, long Channels)
{
    /// <summary>Gets the builder that collects new nodes.</summary>
    public GraphBuilder Emit => Pooling.Differentiator.Builder;

    /// <summary>Returns the name of an input.</summary>
    public string Input(int index) => Node.Input[index];

    /// <summary>Returns the shape of a tensor of the forward graph.</summary>
    public TensorShape Shape(string tensor) => Pooling.Differentiator.Shape(tensor, Node);

    /// <summary>Returns the value of a constant of the forward graph, or <c>null</c> if the tensor is not constant.</summary>
    public TensorProto? ConstantOrNull(string tensor) => Pooling.Differentiator.Index.Constant(tensor);

    /// <summary>Returns integers of an attribute or input, see <see cref="BackwardNode.Integers"/>.</summary>
    public long[]? Integers(string attribute, int input) => Pooling.Differentiator.Integers(Node, attribute, input);

    /// <summary>Returns whether <c>C</c> is the second axis of the tensor. <c>P</c> is then all axes after it.</summary>
    public bool IsSecondAxis(string tensor) => Shape(tensor) is { Rank: > 1 } shape && shape.Dims[1] == Channels;

    /// <summary>Returns the whole gradient of the node's output.</summary>
    public string OutputGradient() => Pooling.Differentiator.GradientOrNull(Node.Output[0])!;

    /// <summary>Returns the output's gradient, summed in the same way; <c>null</c> if the sum does not commute with the next operator.</summary>
    public string? OfOutput(long? channels = null) => Pooling.ChannelSum(Node.Output[0], channels ?? Channels);
}
