using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = X above (or below) a diagonal, else 0</c>: dX is the same part of dY.</summary>
internal sealed class TriluRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        string gradient = node.OutputGradient(0)!;
        string[] inputs = node.InputOrNull(1) is { } k ? [gradient, k] : [gradient];
        node.Give(0, node.Emit.Op("Trilu", inputs, Attributes.Make("upper", node.Node.Int("upper", 1))));
    }
}
