using GradCam.Onnx.Gradients;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Splitting;

/// <summary>
/// Represents a graph from activations, seed and a direction per target layer to the product of the Hessian with the direction: <c>H v</c> with <c>H
/// = d2(seed . y)/dA2</c> at each layer separately. It is the gradient graph, differentiated once more: <c>H v = d(G . v)/dA</c>, because H is
/// symmetric.
/// </summary>
/// <param name="Model">
/// The graph: inputs are the tensors that cross the cut, the seed <c>[N,K]</c> and <paramref name="Directions"/>. <c>null</c> if the scores are
/// piecewise linear in every layer, so that H is zero.
/// </param>
/// <param name="Inputs">The tensors that cross the cut.</param>
/// <param name="Directions">The inputs with v, one per layer and in its shape.</param>
/// <param name="Products">The outputs with <c>H v</c>, one per layer and in its shape.</param>
internal sealed record HessianModel(ModelProto? Model, IReadOnlyList<string> Inputs, IReadOnlyList<string> Directions, IReadOnlyList<string> Products)
{
    private const string Name = "hessian";

    /// <summary>Differentiates the classifier twice.</summary>
    /// <param name="cut">The cut model; it does not change.</param>
    /// <param name="shapes">The shapes of all tensors of the classifier, including weights.</param>
    /// <exception cref="OnnxException">The first or the second gradient reaches an operator without a rule.</exception>
    public static HessianModel Make(CutModel cut, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        ArgumentNullException.ThrowIfNull(cut);
        ArgumentNullException.ThrowIfNull(shapes);
        var first = new ComposedGraph(cut.Classifier, cut.Scores, GradientModels.Seed, cut.Layers, shapes);
        ShapeInference inference = InferShapes(first, shapes, shapes[cut.Scores]);
        string[] gradients = [.. cut.Layers.Select(l => first.Backward.GradientOrNull(l)!)];
        List<ValueInfoProto> inputs = [.. cut.Classifier.Graph.Input.Select(i => Declaration.Of(i.Name, shapes[i.Name])), Declaration.Of(GradientModels.Seed, shapes[cut.Scores])];
        ModelProto gradient = first.Assemble("gradient", inputs, [.. cut.Layers.Zip(gradients, (l, g) => (g, Declaration.Of($"gradient/{l}", shapes[l])))]);

        // G of each layer has the role of the scores, and the layer's direction that of the seed.
        string[] directions = [.. cut.Layers.Select(l => $"{Name}/direction/{l}")];
        ComposedGraph? second = null;
        var products = new List<string?>();
        for (int i = 0; i < directions.Length; i++)
        {
            string layer = cut.Layers[i];
            Differentiator backward = second is null
                ? (second = new ComposedGraph(gradient, gradients[i], directions[i], [layer], inference.Shapes, BackwardMode.MayVanish)).Backward
                : second.Differentiate(gradients[i], directions[i], [layer], inference.Shapes, BackwardMode.MayVanish);
            products.Add(backward.GradientOrNull(layer));
        }

        if (second is null || products.TrueForAll(p => p is null))
            return new HessianModel(null, [], [], []);
        inputs.AddRange(cut.Layers.Select((l, i) => Declaration.Of(directions[i], shapes[l])));
        (string, ValueInfoProto)[] outputs =
        [
            .. cut.Layers.Select((l, i) => (products[i] ?? Zero(directions[i]), Declaration.Of($"{Name}/{l}", shapes[l]))),
        ];
        return new HessianModel(
            second.Assemble(Name, inputs, outputs),
            [.. cut.Classifier.Graph.Input.Select(i => i.Name)],
            directions,
            [.. cut.Layers.Select(l => $"{Name}/{l}")]);

        // The scores are piecewise linear in this layer, but not in another.
        string Zero(string direction) => second.Backward.Builder.Op("Sub", [direction, direction]);
    }

    private static ShapeInference InferShapes(ComposedGraph gradient, IReadOnlyDictionary<string, TensorShape> shapes, TensorShape scores)
    {
        Dictionary<string, TensorShape> known = WithIndices(gradient.Forward, shapes);
        known[GradientModels.Seed] = scores;
        var inference = new ShapeInference(known, gradient.Forward.Graph.Initializer.Concat(gradient.Backward.Builder.Constants));
        foreach (NodeProto node in gradient.Backward.Builder.Nodes)
            inference.Add(node);
        return inference;
    }

    // Outputs that a rule requested from the forward pass (a pool's Indices) have no known shape. They have the shape of the node's first output.
    private static Dictionary<string, TensorShape> WithIndices(GraphIndex forward, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        var all = new Dictionary<string, TensorShape>(shapes, StringComparer.Ordinal);
        foreach (NodeProto node in forward.Order.Where(n => n.OpType == "MaxPool" && n.Output.Count > 1 && n.Output[1].Length > 0))
            all[node.Output[1]] = shapes[node.Output[0]] with { ElementType = (int)TensorProto.Types.DataType.Int64 };
        return all;
    }
}
