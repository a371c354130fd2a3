using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>The k largest values are elements of X, and the operator returns their indices: dY goes back to these.</summary>
internal sealed class TopKRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        string gradient = node.OutputGradient(0)!;
        string zeros = Lengths.Zeros(node.Emit, node.Shape(node.Input(0)), gradient, node.Shape(node.Output(0)));
        node.Give(0, node.Emit.Op("ScatterElements", [zeros, node.Output(1), gradient], Attributes.Make("axis", node.Node.Int("axis", -1))));
    }
}
