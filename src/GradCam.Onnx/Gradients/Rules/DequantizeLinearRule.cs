using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = (Q - zero point) * scale</c>: <c>dQ = dY * scale</c>. Q contains integers, but its gradient contains real numbers, which <see
/// cref="QuantizeLinearRule"/> uses.
/// </summary>
internal sealed class DequantizeLinearRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (node.Needs(1))
            throw node.Refuse("its scale depends on the layer");
        TensorShape y = node.Shape(node.Output(0));
        node.Give(0, node.Emit.Op("Mul", [node.OutputGradient(0)!, Along(node, y, node.Input(1))]));
    }

    /// <summary>Returns a scale or zero point that has its own axis, aligned with the axis of its tensor.</summary>
    public static string Along(BackwardNode node, TensorShape tensor, string parameter)
    {
        TensorShape shape = node.Shape(parameter);
        if (shape.Rank == 0)
            return parameter;
        if (shape.Rank > 1 || node.Node.Int("block_size", 0) != 0)
            throw node.Refuse("it is quantised in blocks");
        if (shape.Fixed(0) == 1)
            return node.Emit.Op("Reshape", [parameter, node.Emit.Constant(Array.Empty<long>())]);
        long[] target = new long[tensor.Rank - Lengths.Axis(node.Node.Int("axis", 1), tensor.Rank)];
        Array.Fill(target, 1);
        target[0] = shape.Fixed(0);
        return node.Emit.Op("Reshape", [parameter, node.Emit.Constant(target)]);
    }
}
