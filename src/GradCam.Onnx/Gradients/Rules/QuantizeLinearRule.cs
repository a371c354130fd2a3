using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Q = saturate(round(X / scale) + zero point)</c>. Rounding has no useful derivative; by the straight-through estimator it counts as the
/// identity: <c>dX = dQ / scale</c> if Q is within its range, and 0 if X was clipped to it (Bengio et al., "Estimating or propagating gradients
/// through stochastic neurons", 2013; PyTorch's fake quantisation does the same).
/// </summary>
internal sealed class QuantizeLinearRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (node.Needs(1))
            throw node.Refuse("its scale depends on the layer");
        GraphBuilder emit = node.Emit;
        TensorShape x = node.Shape(node.Input(0));
        (double least, double most) = (TensorProto.Types.DataType)node.Shape(node.Output(0)).ElementType switch
        {
            TensorProto.Types.DataType.Uint8 => (0, 255),
            TensorProto.Types.DataType.Int8 => (-128, 127),
            TensorProto.Types.DataType.Uint16 => (0, 65535),
            TensorProto.Types.DataType.Int16 => (-32768, 32767),
            var other => throw node.Refuse($"it quantises to {other}"),
        };
        string scale = DequantizeLinearRule.Along(node, x, node.Input(1));
        string level = emit.Op("Div", [node.Input(0), scale]);
        if (node.InputOrNull(2) is { } point)
            level = emit.Op("Add", [level, emit.Op("Cast", [DequantizeLinearRule.Along(node, x, point)], Attributes.Make("to", x.ElementType))]);

        // A value that rounds to an end of the range is still within it.
        string above = emit.Op("GreaterOrEqual", [level, emit.Constant(Typed.Scalar(x.ElementType, least - 0.5))]);
        string below = emit.Op("LessOrEqual", [level, emit.Constant(Typed.Scalar(x.ElementType, most + 0.5))]);
        node.Give(0, emit.Op(
            "Where",
            [emit.Op("And", [above, below]), emit.Op("Div", [node.OutputGradient(0)!, scale]), emit.Constant(Typed.Scalar(x.ElementType, 0))]));
    }
}
