using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = scale Z + B</c> with Z as in <see cref="Standardization"/>, over the spatial axes: <c>dZ = scale dY</c>.</summary>
internal sealed class InstanceNormalizationRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (node.Needs(1) || node.Needs(2))
            throw node.Refuse("its scale or bias depends on the layer");
        long[] axes = [.. Enumerable.Range(2, node.Shape(node.Input(0)).Rank - 2).Select(a => (long)a)];
        Term scale = node.X(1).Reshape([-1, .. axes.Select(_ => 1L)]);
        node.Give(0, Standardization.Backward(node.X(), node.DY() * scale, axes, node.Node.Float("epsilon", 1e-5f)));
    }
}
