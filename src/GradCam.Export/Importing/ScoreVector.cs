using GradCam.Onnx;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Importing;

/// <summary>
/// Scores as <c>[N,K]</c>. A classifier that ends in a convolution and a global pool hands them out as <c>[N,K,1,1]</c>.
/// </summary>
internal static class ScoreVector
{
    /// <summary>Finds it, or makes it by a Flatten behind the tensor.</summary>
    /// <param name="graph">The model; a node may be added.</param>
    /// <param name="tensor">The logits, or a model's output.</param>
    /// <param name="shapes">Shapes of its tensors; that of a new one is added.</param>
    /// <returns>The tensor <c>[N,K]</c>, or null where there is more than one number per picture and class.</returns>
    public static string? Find(GraphProto graph, string tensor, Dictionary<string, TensorShape> shapes)
    {
        if (!shapes.TryGetValue(tensor, out TensorShape? shape) || shape.Rank < 2)
            return null;
        if (shape.Rank == 2)
            return tensor;
        if (shape.Dims.Skip(2).Any(d => d != new Dim(1, false)))
            return null;

        string flat = $"{tensor}_flat";
        while (shapes.ContainsKey(flat))
            flat += "_";
        graph.Node.Add(new NodeProto { OpType = "Flatten", Name = flat, Input = { tensor }, Output = { flat }, Attribute = { Attributes.Make("axis", 1) } });
        shapes[flat] = new TensorShape([.. shape.Dims.Take(2)], shape.ElementType);
        return flat;
    }
}
