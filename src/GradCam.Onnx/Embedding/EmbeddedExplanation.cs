using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;

namespace GradCam.Onnx.Embedding;

/// <summary>
/// Adds an explanation to a model: the output gradient of a class, the backward pass, the method's formula, and the heat map, in standard operators.
/// The model keeps its nodes, inputs and outputs.
/// </summary>
internal static class EmbeddedExplanation
{
    /// <summary>The prefix of all metadata keys.</summary>
    public const string MetadataPrefix = "gradcam.";

    /// <summary>The metadata key of the names of the added inputs and outputs, with commas between them.</summary>
    public const string AddedKey = MetadataPrefix + "added";

    private const string NodePrefix = "gradcam/";
    private const int ReduceAxesAreInput = 18;

    // Below the smallest normal number, a maximum counts as zero.
    private const float SmallestMaximum = 1.17549435e-38f;

    /// <summary>Makes the explained model.</summary>
    /// <param name="request">The model and its explanation. The model must have the operator set of the backward graph or a later one.</param>
    /// <returns>The model, and the initializers whose data are still in the split model's files.</returns>
    /// <exception cref="OnnxException">A name already exists, or the explanation needs a tensor that the model does not have.</exception>
    public static (ModelProto Model, IReadOnlyList<TensorProto> Added) Make(EmbeddedRequest request)
    {
        ModelProto model = request.Model;
        GraphProto graph = model.Graph;
        MustBeFree(graph, request);
        long opset = model.OpsetImport.First(o => o.Domain is "" or "ai.onnx").Version;

        var graft = new Graft(graph);
        string direction = $"{NodePrefix}{request.OutputGradient}";
        GraphProto backward = Renamed(request.Backward, request.OutputGradient, direction);
        graft.Take(request.Forward, [request.Layer.Activations, request.Scores, .. backward.Input.Select(i => i.Name).Where(i => i != direction)]);
        var emit = new GraphBuilder(NodePrefix, [.. Names(graph), .. Names(request.Forward), .. Names(backward), direction]);
        string seed = ClassDirection.Emit(emit, request.Scores, request.Classes, request.Choice, request.Class, request.Names.Class);
        List<NodeProto> nodes = [.. graft.Nodes, .. emit.Nodes, Identity(seed, direction)];
        emit.Nodes.Clear();
        graft.Nodes.Clear();
        graft.Take(backward, [request.Result], direction);
        nodes.AddRange(graft.Nodes);

        string saliency = Saliency(emit, request);
        string heatMap = HeatMap(emit, saliency, request, opset);
        if (!request.Signed)
            saliency = emit.Op("Relu", saliency);
        nodes.AddRange(emit.Nodes);

        (string Tensor, ValueInfoProto Output)[] outputs =
        [
            .. request.WithSaliency ? [(saliency, Output(request.Names.Saliency, request, request.Layer.Height, request.Layer.Width))] : Array.Empty<(string, ValueInfoProto)>(),
            .. request.WithHeatMap ? [(heatMap, Output(request.Names.HeatMap, request, request.Input.Height, request.Input.Width))] : Array.Empty<(string, ValueInfoProto)>(),
        ];
        graph.Initializer.AddRange(emit.Constants);
        graph.Initializer.AddRange(graft.Initializers);
        if (request.Lazy)
            graph.Node.Add(Switch(nodes, outputs, request, emit, graph));
        else
            graph.Node.AddRange([.. nodes, .. outputs.Select(o => Identity(o.Tensor, o.Output.Name))]);
        graph.Output.AddRange(outputs.Select(o => o.Output));
        AddInputs(graph, request);

        foreach ((string key, string value) in request.Metadata.Append(new(AddedKey, string.Join(',', request.AddedNames))))
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return (model, graft.Initializers);
    }

    /// <summary>Removes an explanation that GradCam added.</summary>
    /// <param name="model">The model, which the method changes.</param>
    /// <returns>The metadata of the explanation, by their keys without <see cref="MetadataPrefix"/>; <c>null</c> if the model had no explanation.</returns>
    public static IReadOnlyDictionary<string, string>? Strip(ModelProto model)
    {
        if (model.MetadataProps.FirstOrDefault(p => p.Key == AddedKey) is not { } entry)
            return null;
        var added = new HashSet<string>(entry.Value.Split(','), StringComparer.Ordinal);
        GraphProto graph = model.Graph;
        foreach (ValueInfoProto output in graph.Output.Where(o => added.Contains(o.Name)).ToList())
            graph.Output.Remove(output);
        foreach (ValueInfoProto input in graph.Input.Where(i => added.Contains(i.Name)).ToList())
            graph.Input.Remove(input);
        var index = new GraphIndex(graph);
        List<NodeProto> nodes = index.Upstream(graph.Output.Select(o => o.Name), new HashSet<string>());
        var used = new HashSet<string>(nodes.SelectMany(GraphIndex.Inputs).Concat(graph.Output.Select(o => o.Name)), StringComparer.Ordinal);
        NodeProto[] kept = [.. graph.Node.Where(nodes.Contains)];
        TensorProto[] constants = [.. graph.Initializer.Where(i => used.Contains(i.Name))];
        graph.Node.Clear();
        graph.Node.AddRange(kept);
        graph.Initializer.Clear();
        graph.Initializer.AddRange(constants);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (StringStringEntryProto property in model.MetadataProps.Where(p => p.Key.StartsWith(MetadataPrefix, StringComparison.Ordinal)).ToList())
        {
            metadata[property.Key[MetadataPrefix.Length..]] = property.Value;
            model.MetadataProps.Remove(property);
        }

        return metadata;
    }

    private static void MustBeFree(GraphProto graph, EmbeddedRequest request)
    {
        HashSet<string> names = [.. Names(graph)];
        foreach (string name in request.AddedNames)
        {
            if (names.Contains(name))
                throw new OnnxException($"The model has a tensor '{name}' already. Give another name with --prefix.");
        }
    }

    private static string Saliency(GraphBuilder emit, EmbeddedRequest request)
    {
        string activations = Grid(emit, request.Layer.Activations, request.Layer);
        string factor = request.ResultIsPooled ? request.Result : Grid(emit, request.Result, request.Layer);
        if (request.Formula.UsesChannelWeights && !request.ResultIsPooled)
        {
            string sum = emit.Op("ReduceSum", [factor, emit.Constant(2, 3)], Attributes.Make("keepdims", 0));
            factor = emit.Op("Div", sum, emit.Scalar(request.Layer.Height * request.Layer.Width));
        }

        return request.Formula.Emit(emit, activations, factor);
    }

    // Tokens [N,T,C] as a grid [N,C,h,w], without the tokens before it.
    private static string Grid(GraphBuilder emit, string tensor, EmbeddedLayer layer)
    {
        if (layer.Prefix is not { } prefix)
            return tensor;
        long end = prefix + ((long)layer.Height * layer.Width);
        string tokens = emit.Op("Slice", tensor, emit.Constant(prefix), emit.Constant(end), emit.Constant(1));
        string channelsFirst = emit.Op("Transpose", [tokens], Attributes.Make("perm", [0L, 2, 1]));
        return emit.Op("Reshape", channelsFirst, emit.Constant(0, 0, layer.Height, layer.Width));
    }

    // max(0, map) / max, 0 for an empty map, resized by linear interpolation between the centres of the cells.
    private static string HeatMap(GraphBuilder emit, string map, EmbeddedRequest request, long opset)
    {
        string positive = emit.Op("Unsqueeze", emit.Op("Relu", map), emit.Constant(1));
        string most = opset >= ReduceAxesAreInput
            ? emit.Op("ReduceMax", positive, emit.Constant(2, 3))
            : emit.Op("ReduceMax", [positive], Attributes.Make("axes", [2L, 3]));
        string none = emit.Op("Less", most, emit.Scalar(SmallestMaximum));
        string scaled = emit.Op("Where", none, emit.Scalar(0), emit.Op("Div", positive, emit.Op("Where", none, emit.Scalar(1), most)));
        string front = emit.Op("Shape", [scaled], Attributes.Make("start", 0), Attributes.Make("end", 2));
        string size = emit.Op("Concat", [front, emit.Constant(request.Input.Height, request.Input.Width)], Attributes.Make("axis", 0));
        string resized = emit.Op("Resize", [scaled, "", "", size], Attributes.Make("mode", "linear"), Attributes.Make("coordinate_transformation_mode", "half_pixel"));
        return emit.Op("Clip", emit.Op("Squeeze", resized, emit.Constant(1)), emit.Scalar(0), emit.Scalar(1));
    }

    // Emits one node with both branches. Without the explanation, the maps are zeros, which cost nothing.
    private static NodeProto Switch(List<NodeProto> nodes, (string Tensor, ValueInfoProto Output)[] outputs, EmbeddedRequest request, GraphBuilder emit, GraphProto graph)
    {
        var then = new GraphProto { Name = $"{NodePrefix}explanation" };
        then.Node.AddRange(nodes);
        var otherwise = new GraphProto { Name = $"{NodePrefix}none" };
        emit.Nodes.Clear();
        int constants = emit.Constants.Count;
        string batch = emit.Op("Shape", [request.Image], Attributes.Make("start", 0), Attributes.Make("end", 1));
        foreach ((string tensor, ValueInfoProto output) in outputs)
        {
            ValueInfoProto inner = output.Clone();
            inner.Name = tensor;
            then.Output.Add(inner);
            long[] size = [.. output.Type.TensorType.Shape.Dim.Skip(1).Select(d => d.DimValue)];
            string shape = emit.Op("Concat", [batch, emit.Constant(size)], Attributes.Make("axis", 0));
            ValueInfoProto zeros = output.Clone();
            zeros.Name = emit.Op("ConstantOfShape", [shape], Attributes.Make("value", Tensors.Make("", [1], [0f])));
            otherwise.Output.Add(zeros);
        }

        otherwise.Node.AddRange(emit.Nodes);
        graph.Initializer.AddRange(emit.Constants.Skip(constants));
        var node = new NodeProto { OpType = "If", Name = $"{NodePrefix}If", Input = { request.Names.Explain } };
        node.Output.AddRange(outputs.Select(o => o.Output.Name));
        node.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = then });
        node.Attribute.Add(new AttributeProto { Name = "else_branch", Type = AttributeProto.Types.AttributeType.Graph, G = otherwise });
        return node;
    }

    private static void AddInputs(GraphProto graph, EmbeddedRequest request)
    {
        if (request.TakesClass)
        {
            // The default has one element, which stands for all pictures.
            bool optional = request.Choice == ClassChoice.Optional;
            graph.Input.Add(Declared(request.Names.Class, TensorProto.Types.DataType.Int64, optional ? new TensorShapeProto.Types.Dimension { DimParam = "explain_classes" } : Batch(request)));
            if (optional)
                graph.Initializer.Add(Tensors.Make(request.Names.Class, [1], (ReadOnlySpan<long>)[-1L]));
        }

        if (request.Lazy)
            graph.Input.Add(Declared(request.Names.Explain, TensorProto.Types.DataType.Bool, new TensorShapeProto.Types.Dimension { DimValue = 1 }));
    }

    private static ValueInfoProto Output(string name, EmbeddedRequest request, int height, int width) => Declared(
        name, TensorProto.Types.DataType.Float, Batch(request), new TensorShapeProto.Types.Dimension { DimValue = height }, new TensorShapeProto.Types.Dimension { DimValue = width });

    private static ValueInfoProto Declared(string name, TensorProto.Types.DataType type, params TensorShapeProto.Types.Dimension[] dims) => new()
    {
        Name = name,
        Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new TensorShapeProto { Dim = { dims } } } },
    };

    // The same symbol as the picture's own first axis has, so that runtimes know that the two are equal.
    private static TensorShapeProto.Types.Dimension Batch(EmbeddedRequest request) => !request.FreeBatch
        ? new() { DimValue = 1 }
        : request.Model.Graph.Input.First(i => i.Name == request.Image).Type?.TensorType?.Shape?.Dim.FirstOrDefault() is { HasDimParam: true, DimParam.Length: > 0 } dim ? dim.Clone() : new() { DimParam = "N" };

    private static NodeProto Identity(string from, string to) => new() { OpType = "Identity", Name = to, Input = { from }, Output = { to } };

    private static IEnumerable<string> Names(GraphProto graph) => graph.Node.SelectMany(n => n.Output).Concat(graph.Initializer.Select(i => i.Name)).Concat(graph.Input.Select(i => i.Name));

    private static GraphProto Renamed(GraphProto graph, string from, string to)
    {
        GraphProto renamed = graph.Clone();
        foreach (ValueInfoProto input in renamed.Input.Where(i => i.Name == from))
            input.Name = to;
        foreach (NodeProto node in renamed.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                if (node.Input[i] == from)
                    node.Input[i] = to;
            }
        }

        return renamed;
    }
}
