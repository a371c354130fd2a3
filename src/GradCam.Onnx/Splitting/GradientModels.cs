using GradCam.Onnx.Finding;
using GradCam.Onnx.Gradients;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Splitting;

/// <summary>Represents the result of differentiating a classifier.</summary>
/// <param name="Classifier">The classifier, with the saved tensors among its outputs.</param>
/// <param name="Gradient">The graph from saved tensors and seed to gradients.</param>
/// <param name="ChannelWeights">The graph from saved tensors and seed to channel weights; <c>null</c> if the layer has no spatial axes for the mean.</param>
/// <param name="Derived">Constants of the channel weights' graph that the exporter has yet to compute.</param>
/// <param name="Pooled">For each layer, whether its channel weights come from the small form.</param>
internal sealed record GradientModels(
    ModelProto Classifier,
    GradientModel Gradient,
    GradientModel? ChannelWeights,
    IReadOnlyList<DerivedConstant> Derived,
    IReadOnlyList<bool> Pooled)
{
    /// <summary>The name of the seed, <c>[N,K]</c>.</summary>
    public const string Seed = "seed";

    /// <summary>Differentiates the scores with respect to the activations.</summary>
    /// <param name="cut">The cut model; it does not change.</param>
    /// <param name="shapes">The shapes of all tensors of the classifier, including weights.</param>
    /// <param name="tokens">The grids of the tokens, for layers of tokens.</param>
    /// <param name="pools">Whether to make channel weights too.</param>
    /// <exception cref="OnnxException">A gradient reaches an operator without a rule.</exception>
    public static GradientModels Differentiate(CutModel cut, IReadOnlyDictionary<string, TensorShape> shapes, IReadOnlyDictionary<string, TokenGrid>? tokens = null, bool pools = true)
    {
        ArgumentNullException.ThrowIfNull(cut);
        ArgumentNullException.ThrowIfNull(shapes);
        ModelProto classifier = cut.Classifier.Clone();
        long opset = classifier.OpsetImport.FirstOrDefault(o => o.Domain is "" or "ai.onnx")?.Version ?? 1;
        var differentiator = new Differentiator(classifier.Graph, opset, cut.Scores, Seed, [.. cut.Layers], shapes);

        List<string> gradients = [.. cut.Layers.Select(l => differentiator.GradientOrNull(l)!)];
        GradientModel gradient = Assemble(differentiator, "gradient", cut, shapes, gradients, cut.Layers.Select(l => differentiator.Shapes[l]));

        var pooling = new ChannelPooling(differentiator);
        var pooled = new List<bool>();
        GradientModel? channelWeights = null;
        if (pools && cut.Layers.All(l => shapes[l].Rank > 2))
        {
            var weights = new List<string>();
            foreach (string layer in cut.Layers)
            {
                bool small = false;
                weights.Add(TokensOf(layer) is { } grid
                    ? MeanOverTokens(differentiator, layer, grid)
                    : pooling.ChannelWeights(layer, differentiator.Shapes[layer], out small));
                pooled.Add(small);
            }

            channelWeights = Assemble(differentiator, "channel-weights", cut, shapes, weights, cut.Layers.Select(WeightsShape));
        }

        var outputs = new HashSet<string>(classifier.Graph.Output.Select(o => o.Name), StringComparer.Ordinal);
        var inputs = new HashSet<string>(classifier.Graph.Input.Select(o => o.Name), StringComparer.Ordinal);
        foreach (string saved in gradient.Saved.Concat(channelWeights?.Saved ?? []))
        {
            if (!inputs.Contains(saved) && outputs.Add(saved))
                classifier.Graph.Output.Add(Declaration.Of(saved, ShapeOf(saved, differentiator, shapes)));
        }

        // A new declaration: the cut knows the types and a batch axis that is really dynamic.
        foreach (ValueInfoProto info in classifier.Graph.Input.Concat(classifier.Graph.Output))
        {
            if (shapes.TryGetValue(info.Name, out TensorShape? shape))
                info.Type = Declaration.Of(info.Name, shape).Type;
        }

        return new GradientModels(classifier, gradient, channelWeights, differentiator.Builder.Derived, pooled);

        TokenGrid? TokensOf(string layer) => tokens?.GetValueOrDefault(layer);
        TensorShape WeightsShape(string layer) =>
            differentiator.Shapes[layer] with { Dims = TokensOf(layer) is null ? shapes[layer].Dims[..2] : [shapes[layer].Dims[0], shapes[layer].Dims[2]] };
    }

    // The channels of tokens [N,T,D] are D; space is the T tokens without those that have no position.
    private static string MeanOverTokens(Differentiator differentiator, string layer, TokenGrid grid)
    {
        GraphBuilder emit = differentiator.Builder;
        string gradient = differentiator.GradientOrNull(layer)!;
        string tokens = grid.Prefix == 0
            ? gradient
            : emit.Op("Slice", [gradient, emit.Constant(grid.Prefix), emit.Constant(grid.Prefix + (grid.Height * grid.Width)), emit.Constant(1)]);
        return emit.Op("ReduceMean", [tokens], Attributes.Make("axes", [1L]), Attributes.Make("keepdims", 0));
    }

    private static GradientModel Assemble(
        Differentiator differentiator,
        string name,
        CutModel cut,
        IReadOnlyDictionary<string, TensorShape> shapes,
        IReadOnlyList<string> results,
        IEnumerable<TensorShape> resultShapes)
    {
        var graph = new GraphProto { Name = name };
        var made = new GraphProto();
        made.Node.AddRange(differentiator.Builder.Nodes);
        List<NodeProto> nodes = new GraphIndex(made).Upstream(results, new HashSet<string>(StringComparer.Ordinal));
        var own = new HashSet<string>(nodes.SelectMany(n => n.Output), StringComparer.Ordinal);
        var constants = differentiator.Builder.Constants.ToDictionary(c => c.Name, StringComparer.Ordinal);
        var derived = differentiator.Builder.Derived.ToDictionary(d => d.Name, StringComparer.Ordinal);

        var saved = new List<string>();
        foreach (string tensor in nodes.SelectMany(n => n.Input).Concat(results).Where(t => t.Length > 0 && !own.Contains(t)).Distinct())
        {
            if (constants.TryGetValue(tensor, out TensorProto? constant))
            {
                graph.Initializer.Add(constant);
            }
            else if (derived.TryGetValue(tensor, out DerivedConstant? sum))
            {
                // A placeholder without data. The layout of the weights file gives it a position.
                var placeholder = new TensorProto { Name = sum.Name, DataType = (int)TensorProto.Types.DataType.Float };
                placeholder.Dims.AddRange(sum.Dims);
                graph.Initializer.Add(placeholder);
            }
            else if (differentiator.Index.Constant(tensor) is { } forward)
            {
                TensorProto copy = forward.Clone();
                copy.Name = tensor;
                graph.Initializer.Add(copy);
            }
            else if (tensor != Seed)
            {
                saved.Add(tensor);
            }
        }

        graph.Input.AddRange(saved.Select(s => Declaration.Of(s, ShapeOf(s, differentiator, shapes))));
        graph.Input.Add(Declaration.Of(Seed, differentiator.Shapes[cut.Scores]));

        // A result that is a graph input itself (for example, a layer that is the scores) needs its own node to be an output.
        var outputs = new List<string>();
        foreach ((string result, TensorShape shape) in results.Zip(resultShapes))
        {
            string output = $"{name}/{cut.Layers[outputs.Count]}";
            nodes.Add(new NodeProto { OpType = "Identity", Name = output, Input = { result }, Output = { output } });
            outputs.Add(output);
            graph.Output.Add(Declaration.Of(output, shape));
        }

        graph.Node.AddRange(nodes.Select(n => n.Clone()));
        return new GradientModel(Emitted.Model(graph), saved, outputs);
    }

    // A tensor that a rule requested from the forward pass (a pool's Indices) has no known shape. It has the shape of the node's first output.
    private static TensorShape ShapeOf(string tensor, Differentiator differentiator, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        if (shapes.TryGetValue(tensor, out TensorShape? shape))
            return shape;
        NodeProto producer = differentiator.Index.Graph.Node.First(n => n.Output.Contains(tensor));
        return shapes[producer.Output[0]] with { ElementType = (int)TensorProto.Types.DataType.Int64 };
    }
}
