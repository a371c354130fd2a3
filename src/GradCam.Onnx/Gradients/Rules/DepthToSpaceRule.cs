using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// b*b channels become squares of b x b positions; the inverse passes dY back. The mode gives the order of the channels: <c>[b, b, C]</c> (DCR), with
/// SpaceToDepth as its inverse, or <c>[C, b, b]</c> (CRD), which has no inverse operator and needs a Reshape and a Transpose.
/// </summary>
internal sealed class DepthToSpaceRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        GraphBuilder emit = node.Emit;
        TensorShape x = node.Shape(node.Input(0));
        long block = node.Node.Int("blocksize", 1);
        string gradient = node.OutputGradient(0)!;
        if (node.Node.String("mode", "DCR") == "DCR")
        {
            node.Give(0, emit.Op("SpaceToDepth", [gradient], Attributes.Make("blocksize", block)));
            return;
        }

        TensorShape apart = x with { Dims = [x.Dims[0], x.Fixed(1) / (block * block), x.Dims[2], block, x.Dims[3], block] };
        string squares = emit.Op("Reshape", [gradient, emit.Constant(Lengths.Target(apart))]);
        node.Give(0, node.ReshapeTo(emit.Op("Transpose", [squares], Attributes.Make("perm", [0L, 1, 3, 5, 2, 4])), node.Input(0)));
    }
}
