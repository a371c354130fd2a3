using GradCam.Onnx.Gradients.Rules;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients;

/// <summary>The table of rules: one entry per operator of ONNX's own domain.</summary>
internal static class GradientRules
{
    private static readonly Dictionary<string, GradientRule> s_rules = new(StringComparer.Ordinal)
    {
        ["Add"] = new AddRule(),
        ["Conv"] = new ConvRule(),
        ["Dropout"] = new IdentityRule(),
        ["Flatten"] = new ReshapeRule(),
        ["Gemm"] = new GemmRule(),
        ["GlobalAveragePool"] = new GlobalAveragePoolRule(),
        ["Identity"] = new IdentityRule(),
        ["MaxPool"] = new MaxPoolRule(),
        ["Relu"] = new ReluRule(),
        ["Reshape"] = new ReshapeRule(),
    };

    /// <summary>The operators that have a rule.</summary>
    public static IReadOnlyCollection<string> Operators => s_rules.Keys;

    /// <summary>The rule for a node.</summary>
    /// <exception cref="OnnxException">There is none.</exception>
    public static GradientRule Find(NodeProto node)
    {
        if (node.Domain is not ("" or "ai.onnx"))
            throw Differentiator.Refuse(node, $"operators of the domain '{node.Domain}' have no gradient rule");
        return s_rules.TryGetValue(node.OpType, out GradientRule? rule)
            ? rule
            : throw Differentiator.Refuse(node, $"the operator {node.OpType} has no gradient rule");
    }
}
