using GradCam.Onnx.Gradients.Rules;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Splitting;

/// <summary>
/// Makes Ablation-CAM cheap. Every channel of the target layer must reach the first Gemm separately: through a Flatten, a pool, a ReLU or another
/// operator that works within a channel and keeps zeros zero. Then switching channel k off subtracts <c>sum over p of W[j, k*P+p] F[k*P+p]</c> from
/// the Gemm's result z, with F its input. So all ablations together need one pass over W and one batch through the nodes after the Gemm.
/// </summary>
/// <param name="Tail">The graph from z to the scores.</param>
/// <param name="Input">F, <c>[N, C*P]</c>: a tensor of the classifier, channel after channel.</param>
/// <param name="PreActivation">z, <c>[N,u]</c>: a tensor of the classifier and the tail's input.</param>
/// <param name="Weights">W, an initializer.</param>
/// <param name="Outputs">u, the number of units.</param>
/// <param name="Channels">C, the number of channels.</param>
/// <param name="Block">P, the number of columns of a channel.</param>
/// <param name="Transposed">Whether W is stored as <c>[C*P, u]</c>, not as <c>[u, C*P]</c>.</param>
/// <param name="Scores">The tail's output.</param>
internal sealed record GemmAblationModel(ModelProto Tail, string Input, string PreActivation, string Weights, long Outputs, long Channels, long Block, bool Transposed, string Scores)
{
    /// <summary>Finds the Gemm and cuts the nodes after it into a graph.</summary>
    /// <param name="cut">The cut model; it does not change.</param>
    /// <param name="shapes">The shapes of all tensors of the classifier, including weights.</param>
    /// <exception cref="OnnxException">The layer does not reach a Gemm in this way.</exception>
    public static GemmAblationModel Make(CutModel cut, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        ArgumentNullException.ThrowIfNull(cut);
        ArgumentNullException.ThrowIfNull(shapes);
        if (cut.Layers is not [var layer])
            throw new OnnxException("One Gemm cannot switch off several target layers.");
        TensorShape shape = shapes[layer];
        if (shape.Rank != 4 || shape.Dims[0].PerBatch != shapes[cut.Scores].Dims[0].PerBatch)
            throw new OnnxException($"The target layer is {shape}, not [N,C,h,w].");

        var index = new GraphIndex(cut.Classifier.Graph);
        long channels = shape.Fixed(1);
        string tensor = layer;
        NodeProto node = Only(index, tensor);
        while (!IsLinear(node))
        {
            if (!WithinChannel(node, tensor, channels, index, shapes))
                throw new OnnxException($"The path from the target layer to a Gemm contains the node '{node.Name}' ({node.OpType}), which does not keep the channels apart or zeros zero.");
            tensor = node.Output[0];
            node = Only(index, tensor);
        }

        string weights = node.Input[1];
        TensorShape input = shapes[tensor];
        if (input.Rank != 2 || input.Dims[0] != shape.Dims[0] || input.Dims[1].PerBatch || input.Fixed(1) % channels != 0)
            throw new OnnxException($"The Gemm '{node.Name}' takes {input}, which is not one block per channel.");
        if (node.Input[0] != tensor || index.Constant(weights) is not { DataType: (int)TensorProto.Types.DataType.Float, Dims.Count: 2 } matrix
            || node.Int("transA", 0) != 0 || node.Float("alpha", 1f) != 1f || cut.Classifier.Graph.Initializer.All(i => i.Name != weights))
        {
            throw new OnnxException($"The node '{node.Name}' ({node.OpType}) is no product with one constant float32 matrix.");
        }

        // Only the Gemm's result may lead to the scores.
        string result = node.Output[0];
        bool transB = node.Int("transB", 0) != 0;
        var given = new HashSet<string>([result], StringComparer.Ordinal);
        List<NodeProto> behind = index.Upstream([cut.Scores], given);
        if (behind.SelectMany(GraphIndex.Inputs).FirstOrDefault(t => cut.Classifier.Graph.Input.Any(i => i.Name == t) && index.Constant(t) is null) is { } skip)
            throw new OnnxException($"The tensor '{skip}' skips past the Gemm '{node.Name}'.");
        return new GemmAblationModel(
            CutOff(cut, behind, result, shapes),
            tensor,
            result,
            weights,
            matrix.Dims[transB ? 0 : 1],
            channels,
            input.Fixed(1) / channels,
            Transposed: !transB,
            $"ablation/{cut.Scores}");
    }

    private static ModelProto CutOff(CutModel cut, List<NodeProto> nodes, string input, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        string output = $"ablation/{cut.Scores}";
        var graph = new GraphProto { Name = "ablation-tail" };
        graph.Node.AddRange(nodes.Select(n => n.Clone()));
        graph.Node.Add(new NodeProto { OpType = "Identity", Name = output, Input = { cut.Scores }, Output = { output } });
        var used = new HashSet<string>(nodes.SelectMany(GraphIndex.Inputs), StringComparer.Ordinal);
        graph.Initializer.AddRange(cut.Classifier.Graph.Initializer.Where(i => used.Contains(i.Name)).Select(i => i.Clone()));
        graph.Input.Add(Declaration.Of(input, shapes[input]));
        graph.Output.Add(Declaration.Of(output, shapes[cut.Scores]));
        var model = new ModelProto { IrVersion = cut.Classifier.IrVersion, ProducerName = Emitted.Producer, Graph = graph };
        model.OpsetImport.AddRange(cut.Classifier.OpsetImport.Select(o => o.Clone()));
        model.Functions.AddRange(cut.Classifier.Functions);
        return model;
    }

    private static NodeProto Only(GraphIndex index, string tensor) => index.Consumers(tensor) is [var only]
        ? only
        : throw new OnnxException($"The tensor '{tensor}' between the target layer and a Gemm goes {(index.Consumers(tensor).Count == 0 ? "nowhere" : "several ways")}.");

    private static bool IsLinear(NodeProto node) => node.Domain is "" or "ai.onnx" && node.OpType is "Gemm" or "MatMul";

    // Returns whether a node works on each channel separately and keeps zeros zero. A change of axes is allowed: no operator here changes the order
    // of elements, and the Gemm check requires one block per channel.
    private static bool WithinChannel(NodeProto node, string tensor, long channels, GraphIndex index, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        if (node.Domain is not ("" or "ai.onnx") || node.Input[0] != tensor || !shapes.TryGetValue(tensor, out TensorShape? shape) || !shapes.ContainsKey(node.Output[0]))
            return false;
        bool hasSpace = shape.Rank > 2 && shape.Dims[1] == channels;
        return node.OpType switch
        {
            "Celu" or "Dropout" or "Elu" or "Flatten" or "Gelu" or "HardSwish" or "Identity" or "LeakyRelu" or "Mish" or "PRelu" or "Relu" or "Reshape" or "Selu"
                or "Softsign" or "Squeeze" or "Tanh" or "ThresholdedRelu" or "Unsqueeze" => true,
            "Clip" => KeepsZero(node, index),
            "AveragePool" or "GlobalAveragePool" or "GlobalLpPool" or "GlobalMaxPool" or "LpPool" or "MaxPool" => hasSpace,
            "ReduceMax" or "ReduceMean" or "ReduceSum" => hasSpace
                && (node.Ints("axes") ?? (node.Input.Count > 1 ? index.Constant(node.Input[1])?.ReadInt64() : null)) is { } axes
                && axes.All(a => (a < 0 ? a + shape.Rank : a) > 1),
            _ => false,
        };
    }

    private static bool KeepsZero(NodeProto node, GraphIndex index)
    {
        double? low = Bound("min", 1, double.NegativeInfinity);
        double? high = Bound("max", 2, double.PositiveInfinity);
        return low <= 0 && high >= 0;

        double? Bound(string attribute, int input, double otherwise) =>
            node.Find(attribute) is { } found ? found.F : node.Input.Count > input && node.Input[input].Length > 0 ? ConstantScalar.OrNull(index.Constant(node.Input[input])) : otherwise;
    }
}
