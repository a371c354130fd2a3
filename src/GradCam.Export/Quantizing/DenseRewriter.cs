using GradCam.Onnx.Model;

namespace GradCam.Export.Quantizing;

/// <summary>
/// Stores the matrices of Gemm and MatMul as 8-bit integers, once for all graphs: <c>W = level * scale</c>, with a scale for each unit. A product
/// <c>x W</c> becomes MatMul with DequantizeLinear(level, scale), which ONNX Runtime converts to a product with the integers. On the way back, the
/// scales are along the sum, so they move to the other operand: <c>g W^T = (g * scale) level^T</c>.
/// </summary>
internal sealed class DenseRewriter
{
    // For smaller matrices, a scale and its nodes cost as much as the integers save.
    private const int SmallestMatrix = 256;

    private readonly SplitGraphs _graphs;
    private readonly Dictionary<string, Matrix> _matrices = new(StringComparer.Ordinal);

    private DenseRewriter(SplitGraphs graphs) => _graphs = graphs;

    /// <summary>Rewrites all graphs.</summary>
    /// <returns>The number of matrices that became integers.</returns>
    public static int Apply(SplitGraphs graphs, CancellationToken cancellationToken)
    {
        var rewriter = new DenseRewriter(graphs);

        // The direction of the classifier's product determines the layout of a stored matrix.
        foreach ((_, ModelProto model) in graphs.All.OrderBy(g => g.Key != graphs.Model.Manifest.Classifier))
            rewriter.Collect(model.Graph, cancellationToken);
        foreach ((_, ModelProto model) in graphs.All)
            rewriter.Rewrite(model);
        return rewriter._matrices.Count;
    }

    private void Collect(GraphProto graph, CancellationToken cancellationToken)
    {
        var constants = graph.Initializer.ToDictionary(i => i.Name, StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node.Where(IsProduct))
        {
            string name = node.Input[1];
            if (_matrices.ContainsKey(name) || !constants.TryGetValue(name, out TensorProto? weights) || !Fits(weights))
                continue;
            cancellationToken.ThrowIfCancellationRequested();
            bool transposed = IsTransposed(node);
            int inputs = (int)weights.Dims[transposed ? 1 : 0];
            int units = (int)weights.Dims[transposed ? 0 : 1];
            RoundedMatrix rounded = Rounded(weights, inputs, units, transposed);
            TensorProto levels = _graphs.Derive(weights, $"{name}/levels", [inputs, units], TensorProto.Types.DataType.Int8, rounded.WriteLevels);
            _matrices[name] = new Matrix(levels, Tensors.Make($"{name}/scales", [units], rounded.Scales), transposed);
        }
    }

    private RoundedMatrix Rounded(TensorProto weights, int inputs, int units, bool transposed)
    {
        using StoredFloats values = _graphs.Stored(weights);
        return new RoundedMatrix(values, inputs, units, transposed);
    }

    private void Rewrite(ModelProto model)
    {
        GraphProto graph = model.Graph;
        if (!graph.Initializer.Any(i => _matrices.ContainsKey(i.Name)))
            return;
        SplitGraphs.RaiseOperatorSet(model);
        var emit = new QuantizedNodes(graph);
        foreach (NodeProto node in graph.Node.ToList())
        {
            if (IsProduct(node) && _matrices.TryGetValue(node.Input[1], out Matrix? matrix))
                Product(node, matrix, emit);
            else
                emit.Add(node);
        }

        // If a matrix has other uses, it gets its float32 values back.
        var used = emit.Nodes.SelectMany(Onnx.Graphs.GraphIndex.Inputs).ToHashSet(StringComparer.Ordinal);
        var first = new QuantizedNodes(graph);
        foreach (TensorProto initializer in graph.Initializer.Where(i => _matrices.ContainsKey(i.Name)).ToList())
        {
            graph.Initializer.Remove(initializer);
            if (!used.Contains(initializer.Name))
                continue;
            Matrix matrix = _matrices[initializer.Name];
            string stored = matrix.Transposed ? $"{initializer.Name}/stored" : initializer.Name;
            first.Add("DequantizeLinear", stored, [first.Constant(matrix.Levels), first.Constant(matrix.Scales)], Attributes.Make("axis", 1));
            if (matrix.Transposed)
                first.Add("Transpose", initializer.Name, [stored], Attributes.Make("perm", [1, 0]));
        }

        graph.Node.Clear();
        graph.Node.AddRange(first.Nodes.Concat(emit.Nodes));
    }

    private static void Product(NodeProto node, Matrix matrix, QuantizedNodes emit)
    {
        string y = node.Output[0];
        string rows = node.Input[0];
        string weights = $"{y}/weights";
        if (IsTransposed(node) == matrix.Transposed)
        {
            emit.Add("DequantizeLinear", weights, [emit.Constant(matrix.Levels), emit.Constant(matrix.Scales)], Attributes.Make("axis", 1));
        }
        else
        {
            rows = $"{y}/scaled";
            emit.Add("Mul", rows, [node.Input[0], emit.Constant(matrix.Scales)]);
            emit.Add("Transpose", $"{y}/levels", [emit.Constant(matrix.Levels)], Attributes.Make("perm", [1, 0]));

            // The scale has ones for each unit, not a single 1. ONNX Runtime merges equal scalars, and keeps products in float32 if several nodes use
            // their scale.
            float[] ones = new float[matrix.Levels.Dims[0]];
            Array.Fill(ones, 1f);
            string scale = emit.Constant(Tensors.Make($"{node.Input[1]}/ones", [ones.Length], ones));
            emit.Add("DequantizeLinear", weights, [$"{y}/levels", scale], Attributes.Make("axis", 1));
        }

        bool biased = node.Input.Count > 2 && node.Input[2].Length > 0;
        string product = biased ? $"{y}/product" : y;
        emit.Add("MatMul", product, [rows, weights]);
        if (biased)
            emit.Add("Add", y, [product, node.Input[2]]);
    }

    private static bool Fits(TensorProto weights) =>
        weights.DataType == (int)TensorProto.Types.DataType.Float && weights.Dims.Count == 2 && weights.Count() is >= SmallestMatrix and <= int.MaxValue;

    private static bool IsTransposed(NodeProto node) => node.OpType == "Gemm" && node.Int("transB", 0) != 0;

    private static bool IsProduct(NodeProto node) => node.Domain is "" or "ai.onnx" && node.OpType switch
    {
        "MatMul" => true,
        "Gemm" => node.Int("transA", 0) == 0 && node.Float("alpha", 1f) == 1f && (node.Float("beta", 1f) == 1f || node.Input.Count < 3),
        _ => false,
    };

    /// <summary>Represents a stored matrix.</summary>
    /// <param name="Levels">The levels, <c>[inputs, units]</c>.</param>
    /// <param name="Scales">The scales, <c>[units]</c>.</param>
    /// <param name="Transposed">Whether the float32 matrix was <c>[units, inputs]</c>.</param>
    private sealed record Matrix(TensorProto Levels, TensorProto Scales, bool Transposed);
}
