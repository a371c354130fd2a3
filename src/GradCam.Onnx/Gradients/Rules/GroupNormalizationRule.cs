using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = scale Z + B</c> with Z as in <see cref="Standardization"/>, over the channels of a group and all positions, X read as
/// <c>[N, groups, rest]</c>: <c>dZ = scale dY</c>. Scale and bias are per group in operator set 18 and per channel from 21 on.
/// </summary>
internal sealed class GroupNormalizationRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (node.Needs(1) || node.Needs(2))
            throw node.Refuse("its scale or bias depends on the layer");
        TensorShape x = node.Shape(node.Input(0));
        long groups = node.Node.Int("num_groups", 1);
        (Term scale, Term dz) = (node.X(1), node.DY());
        if (node.Opset >= 21)
            dz *= scale.Reshape([-1, .. Enumerable.Repeat(1L, x.Rank - 2)]);
        dz = dz.Reshape(0, groups, -1);
        if (node.Opset < 21)
            dz *= scale.Reshape(-1, 1);
        Term gradient = Standardization.Backward(node.X().Reshape(0, groups, -1), dz, [2], node.Node.Float("epsilon", 1e-5f));
        node.Give(0, node.ReshapeTo(gradient, node.Input(0)));
    }
}
