using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>As ScatterElements, with indices of whole positions: the updates' gradient is a GatherND of dY.</summary>
internal sealed class ScatterNDRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        GraphBuilder emit = node.Emit;
        string gradient = node.OutputGradient(0)!;
        string reduction = node.Node.String("reduction", "none");
        if (reduction is not ("none" or "add"))
            throw node.Refuse($"its reduction is '{reduction}'");
        if (node.Needs(0))
        {
            node.Give(0, reduction == "add" ? gradient : emit.Op(
                "ScatterND",
                [gradient, node.Input(1), Lengths.Zeros(emit, node.Shape(node.Input(2)), gradient, node.Shape(node.Output(0)))]));
        }

        if (node.Needs(2))
            node.Give(2, emit.Op("GatherND", [gradient, node.Input(1)]));
    }
}
