using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// X with updates U that replace (or add to) elements at indices: <c>dU</c> is dY at these indices, and <c>dX = dY</c>, with zeros at the indices if
/// U replaced elements. The gradient of a gradient needs this rule, because max pools go back by this operator.
/// </summary>
internal sealed class ScatterElementsRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        GraphBuilder emit = node.Emit;
        string gradient = node.OutputGradient(0)!;
        AttributeProto axis = Attributes.Make("axis", node.Node.Int("axis", 0));
        string reduction = node.Node.String("reduction", "none");
        if (reduction is not ("none" or "add"))
            throw node.Refuse($"its reduction is '{reduction}'");
        if (node.Needs(0))
        {
            node.Give(0, reduction == "add" ? gradient : emit.Op(
                "ScatterElements",
                [gradient, node.Input(1), Lengths.Zeros(emit, node.Shape(node.Input(2)), gradient, node.Shape(node.Output(0)))],
                axis));
        }

        if (node.Needs(2))
            node.Give(2, emit.Op("GatherElements", [gradient, node.Input(1)], axis));
    }
}
