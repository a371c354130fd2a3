using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients;

/// <summary>
/// Represents a node that a gradient passes back through, as a <see cref="GradientRule"/> sees it. Names identify tensors, and <see cref="Emit"/>
/// adds new tensors.
/// </summary>
public sealed class BackwardNode
{
    private readonly Differentiator _differentiator;
    private readonly string? _gradient;

    internal BackwardNode(Differentiator differentiator, NodeProto node, string? gradient = null)
    {
        _differentiator = differentiator;
        _gradient = gradient;
        Node = node;
    }

    /// <summary>Gets the node's name.</summary>
    public string Name => Node.Name;

    internal NodeProto Node { get; }

    /// <summary>Gets the builder that collects new nodes.</summary>
    public GraphBuilder Emit => _differentiator.Builder;

    /// <summary>Gets the operator set of this node.</summary>
    public long Opset => _differentiator.Opset;

    /// <summary>Returns an integer attribute.</summary>
    /// <param name="attribute">Its name.</param>
    /// <param name="otherwise">The operator's default.</param>
    public long Integer(string attribute, long otherwise) => Node.Int(attribute, otherwise);

    /// <summary>Returns a float attribute.</summary>
    /// <param name="attribute">Its name.</param>
    /// <param name="otherwise">The operator's default.</param>
    public float Number(string attribute, float otherwise) => Node.Float(attribute, otherwise);

    /// <summary>Returns a string attribute.</summary>
    /// <param name="attribute">Its name.</param>
    /// <param name="otherwise">The operator's default.</param>
    public string Text(string attribute, string otherwise) => Node.String(attribute, otherwise);

    /// <summary>Returns the name of an input, or <c>null</c> if the node omits it.</summary>
    public string? InputOrNull(int index) => index < Node.Input.Count && Node.Input[index].Length > 0 ? Node.Input[index] : null;

    /// <summary>Returns the name of an input that the operator always has.</summary>
    public string Input(int index) => InputOrNull(index) ?? throw Refuse($"it lacks input {index}");

    /// <summary>Returns the name of an output. If the node omits the output, the forward graph then computes it, too.</summary>
    public string Output(int index)
    {
        while (Node.Output.Count <= index)
            Node.Output.Add("");
        if (Node.Output[index].Length == 0)
            Node.Output[index] = Emit.NewName($"{Node.OpType}_output{index}");
        return Node.Output[index];
    }

    /// <summary>
    /// Returns the gradient of the scores with respect to an output, or <c>null</c> if none arrived. In guided backpropagation, a ReLU receives only
    /// the positive part.
    /// </summary>
    public string? OutputGradient(int index)
    {
        if (index == 0 && _gradient is not null)
            return _gradient;
        string? gradient = index < Node.Output.Count ? _differentiator.GradientOrNull(Node.Output[index]) : null;
        bool guided = _differentiator.Mode == BackwardMode.Guided && GuidedBackpropagation.Changes(Node, _differentiator.Index);
        return guided && gradient is not null ? Emit.Op("Relu", [gradient]) : gradient;
    }

    /// <summary>Returns the same node with another gradient of its first output, for a rule that uses the rule of a part of its operator.</summary>
    /// <param name="gradient">The gradient of the part's output, of the shape of the first output.</param>
    public BackwardNode With(string gradient) => new(_differentiator, Node, gradient);

    /// <summary>Returns whether the backward pass needs a gradient with respect to an input.</summary>
    public bool Needs(int index) => InputOrNull(index) is { } name && _differentiator.Needs(name);

    /// <summary>Sets an input's gradient. Several gradients of one input add up.</summary>
    public void Give(int index, string gradient) => _differentiator.Give(Input(index), gradient);

    /// <summary>Returns the shape of a tensor of the forward graph.</summary>
    public TensorShape Shape(string tensor) => _differentiator.Shape(tensor, Node);

    /// <summary>Returns the value of a constant of the forward graph, or <c>null</c> if the tensor is not constant.</summary>
    internal TensorProto? ConstantOrNull(string? tensor) => tensor is null ? null : _differentiator.Index.Constant(tensor);

    /// <summary>
    /// Returns integers that newer operator sets take as an input and older ones as an attribute; <c>null</c> if the node has neither. The graph may
    /// compute the input, but only from constants and shapes.
    /// </summary>
    public long[]? Integers(string attribute, int input) => _differentiator.Integers(Node, attribute, input);

    /// <summary>Returns the numbers of an input that is known without a run of the model; <c>null</c> if the node omits the input.</summary>
    public double[]? Numbers(int input) => InputOrNull(input) is { } name
        ? _differentiator.Known(name)?.Numbers() ?? throw Refuse($"its input {input} ('{name}') is not constant")
        : null;

    /// <summary>Reshapes a gradient to the axes of a tensor of the forward graph. Both have the same elements in the same order.</summary>
    public string ReshapeTo(string gradient, string tensor) => _differentiator.ReshapeTo(gradient, Shape(tensor));

    /// <summary>
    /// Undoes broadcasting: sums a gradient of shape <paramref name="from"/> over the axes that <paramref name="tensor"/> lacks
    /// or has with length 1.
    /// </summary>
    public string Unbroadcast(string gradient, TensorShape from, string tensor) => _differentiator.Unbroadcast(gradient, from, Shape(tensor));

    /// <summary>Returns the error for a node that the rule cannot differentiate.</summary>
    public OnnxException Refuse(string why) => Differentiator.Refuse(Node, why);
}
