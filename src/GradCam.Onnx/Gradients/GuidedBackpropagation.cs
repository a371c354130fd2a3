using GradCam.Onnx.Gradients.Rules;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients;

/// <summary>
/// Guided backpropagation (Springenberg, Dosovitskiy, Brox and Riedmiller, "Striving for Simplicity", ICLR workshop 2015, section 3.4): at a ReLU,
/// <c>dX = dY where X &gt; 0 and dY &gt; 0, else 0</c>. That is the gradient's own rule for the positive part of dY, so it needs no second rule. It
/// changes Relu, and Clip with the lower bound 0 (such as ReLU6). A LeakyRelu, Gelu or Swish passes negative signals by design and keeps its
/// gradient.
/// </summary>
internal static class GuidedBackpropagation
{
    /// <summary>Returns whether a node passes back only the positive part of its gradient.</summary>
    /// <param name="node">The node.</param>
    /// <param name="index">The graph that contains the node.</param>
    public static bool Changes(NodeProto node, GraphIndex index) => GradientRules.NameOf(node) switch
    {
        "Relu" => true,
        "Clip" => LowerBound(node, index) == 0,
        "com.microsoft.FusedConv" => node.String("activation", "") is var f && (f == "Relu" || (f == "Clip" && node.Floats("activation_params") is [0, ..])),
        _ => false,
    };

    private static double? LowerBound(NodeProto node, GraphIndex index) =>
        node.Find("min") is { F: var bound } ? bound : node.Input.Count > 1 ? ConstantScalar.OrNull(index.Constant(node.Input[1])) : null;
}
