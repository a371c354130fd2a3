using GradCam.Export.Importing;
using GradCam.Onnx.Gradients;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Inspecting;

/// <summary>Finds all operators that a gradient would have to pass and cannot, not only the first.</summary>
internal static class MissingRules
{
    /// <summary>Returns the operators between some layers and the scores that have no gradient rule.</summary>
    public static IReadOnlyList<InspectedOperator> Find(OnnxAnalysis analysis, IReadOnlyList<string> layers)
    {
        var index = new GraphIndex(analysis.Model.Graph);
        HashSet<string> downstream = index.Downstream(layers, n => !GradientRules.HasNoGradient(n));
        IEnumerable<NodeProto> between = index.Upstream([analysis.Scores], new HashSet<string>(StringComparer.Ordinal))
            .Where(n => GraphIndex.Inputs(n).Any(downstream.Contains) && !GradientRules.HasNoGradient(n) && n.Output.Any(o => IsReal(analysis, o)));
        return [.. between.Where(n => !GradientRules.Has(n)).GroupBy(GradientRules.NameOf).Select(g => new InspectedOperator(g.Key, [.. g.Select(n => n.Name.Length > 0 ? n.Name : n.Output[0])]))];
    }

    // Returns whether a tensor has real values. Shapes and indices carry no gradient, whatever the operator.
    private static bool IsReal(OnnxAnalysis analysis, string tensor) => !analysis.Shapes.TryGetValue(tensor, out TensorShape? shape)
        || (TensorProto.Types.DataType)shape.ElementType is not (TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Int32 or TensorProto.Types.DataType.Bool);
}
