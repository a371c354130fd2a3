using GradCam.Onnx.Graphs;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = max(X, 0)</c>: <c>dX = dY where Y &gt; 0, else 0</c>. It is a selection, not a product with a mask, so that dX is 0 at a closed unit even
/// if dY is infinite. It uses Y, which the forward pass computes anyway.
/// </summary>
internal sealed class ReluRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        GraphBuilder emit = node.Emit;
        string zero = emit.Constant(Zero.Like(node.Shape(node.Output(0))));
        string open = emit.Op("Greater", [node.Output(0), zero]);
        node.Give(0, emit.Op("Where", [open, node.OutputGradient(0)!, zero]));
    }
}
