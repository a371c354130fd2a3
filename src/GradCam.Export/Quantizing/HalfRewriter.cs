using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Sessions;
using GradCam.SplitModels;

namespace GradCam.Export.Quantizing;

/// <summary>
/// Stores the weights in float16, and makes both halves and the layer's gradients multiply in float16. This is mixed precision (Micikevicius et al.,
/// "Mixed Precision Training", ICLR 2018). Products and element-wise operators on them are in float16. Sums, means, exponentials and all other
/// operators are in float32, with Casts between the types. Inputs and outputs of all graphs stay float32. The graph scales the seed, so that
/// gradients of any size are in the middle of float16's range. It scales the result back in float32.
/// </summary>
internal sealed class HalfRewriter
{
    private const int HalfType = (int)TensorProto.Types.DataType.Float16;
    private const int FloatType = (int)TensorProto.Types.DataType.Float;
    private const float MostHalf = 65504f;

    // The largest gradient after the scaling: 1/64 of the largest float16.
    private const double LargestGradient = 1024;
    private const float SmallestSeed = 1e-20f;

    // The number of elements in memory at a time.
    private const int Part = 1 << 18;

    private readonly SplitGraphs _graphs;
    private readonly Dictionary<string, TensorProto> _weights = new(StringComparer.Ordinal);

    private HalfRewriter(SplitGraphs graphs) => _graphs = graphs;

    /// <summary>Rewrites all graphs.</summary>
    /// <returns>The number of weights that became float16.</returns>
    public static int Apply(SplitGraphs graphs, CalibrationPictures pictures, CancellationToken cancellationToken)
    {
        var rewriter = new HalfRewriter(graphs);
        Manifest manifest = graphs.Model.Manifest;
        foreach ((_, ModelProto model) in graphs.All)
            rewriter.Collect(model.Graph);

        using RunTensors there = PictureTensors.Of(graphs, pictures.Read().First(), cancellationToken);
        foreach (GradientGraph? gradient in (GradientGraph?[])[manifest.Gradient, manifest.ChannelWeights])
        {
            if (gradient is not null)
                ScaleSeed(graphs[gradient.File].Graph, manifest.Seed, rewriter.SeedScale(graphs[gradient.File], there, cancellationToken));
        }

        string?[] inHalf = [manifest.Features, manifest.Classifier, manifest.Gradient.File, manifest.ChannelWeights?.File];
        foreach ((string file, ModelProto model) in graphs.All)
            rewriter.Rewrite(model.Graph, inHalf.Contains(file) && !ComputesInHalf(model.Graph));
        return rewriter._weights.Count;
    }

    // Collects the initializers in the weights file. Values outside float16's range stay in float32.
    private void Collect(GraphProto graph)
    {
        foreach (TensorProto tensor in graph.Initializer.Where(i => i.IsExternal() && i.DataType == FloatType && !_weights.ContainsKey(i.Name)))
        {
            if (IsInRange(tensor))
                _weights[tensor.Name] = ToHalf(tensor);
        }
    }

    private bool IsInRange(TensorProto tensor)
    {
        using StoredFloats values = _graphs.Stored(tensor);
        bool fits = true;
        InParts(values, part => fits &= Math.Abs(TensorPrimitives.MaxMagnitude(part)) <= MostHalf);
        return fits;
    }

    private TensorProto ToHalf(TensorProto tensor) => _graphs.Derive(tensor, $"{tensor.Name}/half", tensor.Dims, TensorProto.Types.DataType.Float16, (values, destination) =>
    {
        var halves = new Half[Math.Min(Part, values.Count)];
        InParts(values, part =>
        {
            Span<Half> converted = halves.AsSpan(0, part.Length);
            TensorPrimitives.ConvertToHalf(part, converted);
            destination.Write(MemoryMarshal.AsBytes(converted));
        });
    });

    private static void InParts(StoredFloats values, Action<ReadOnlySpan<float>> action)
    {
        float[] block = new float[Math.Min(Part, values.Count)];
        for (long at = 0; at < values.Count; at += Part)
        {
            Span<float> part = block.AsSpan(0, (int)Math.Min(Part, values.Count - at));
            values.Read(at, part);
            action(part);
        }
    }

    // Returns a power of two, so that the scaling causes no rounding.
    private float SeedScale(ModelProto gradient, RunTensors there, CancellationToken cancellationToken)
    {
        ModelProto measured = gradient.Clone();
        string[] tensors = [.. gradient.Graph.Node.Where(n => IsProduct(n) || DataInputs(n).Length > 0 && n.OpType is "Mul" or "Where" or "Add").Select(n => n.Output[0])];
        string[] hidden = [.. tensors.Where(t => gradient.Graph.Output.All(o => o.Name != t))];
        measured.Graph.Output.AddRange(hidden.Select(t => new ValueInfoProto { Name = t }));
        string[] names = [.. gradient.Graph.Output.Select(o => o.Name), .. hidden];
        using OrtSession session = _graphs.Open(measured);
        using var results = new RunTensors(names, session.Run(session.InputNames, [.. session.InputNames.Select(i => there[i])], names, cancellationToken));
        double largest = names.Where(n => results[n].GetTensorTypeAndShape().ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float)
            .Max(n => Math.Abs(TensorPrimitives.MaxMagnitude(results.Floats(n))));
        return largest > 0 && double.IsFinite(largest) ? (float)Math.Pow(2, Math.Clamp(Math.Floor(Math.Log2(LargestGradient / largest)), -14, 24)) : 1f;
    }

    // G is linear in dY: G(dY) = m/S G(S dY/m), with m the largest magnitude of dY.
    private static void ScaleSeed(GraphProto graph, string seed, float scale)
    {
        var emit = new QuantizedNodes(graph);
        string magnitude = $"{seed}/magnitude";
        string scaled = $"{seed}/scaled";
        emit.Add("Abs", $"{seed}/absolute", [seed]);
        emit.Add("ReduceMax", $"{seed}/largest", [$"{seed}/absolute"], Attributes.Make("axes", [1]), Attributes.Make("keepdims", 1));
        emit.Add("Max", magnitude, [$"{seed}/largest", emit.Constant(Tensors.Make("half/smallest", [], [SmallestSeed]))]);
        emit.Add("Div", $"{seed}/unit", [seed, magnitude]);
        emit.Add("Mul", scaled, [$"{seed}/unit", emit.Constant(Tensors.Make("half/scale", [], [scale]))]);
        emit.Add("Div", $"{seed}/back", [magnitude, "half/scale"]);
        var results = graph.Output.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node)
        {
            Rename(node.Input, i => i == seed ? scaled : results.Contains(i) ? $"{i}/scaled" : i);
            Rename(node.Output, o => results.Contains(o) ? $"{o}/scaled" : o);
            emit.Add(node);
        }

        foreach (ValueInfoProto result in graph.Output)
        {
            long[] shape = [-1, .. Enumerable.Repeat(1L, result.Type.TensorType.Shape.Dim.Count - 1)];
            emit.Add("Reshape", $"{result.Name}/back", [$"{seed}/back", emit.Constant(Tensors.Make($"half/shape{shape.Length}", [shape.Length], shape))]);
            emit.Add("Mul", result.Name, [$"{result.Name}/scaled", $"{result.Name}/back"]);
        }

        graph.Node.Clear();
        graph.Node.AddRange(emit.Nodes);

        static void Rename(Google.Protobuf.Collections.RepeatedField<string> names, Func<string, string> to)
        {
            for (int i = 0; i < names.Count; i++)
                names[i] = to(names[i]);
        }
    }

    private void Rewrite(GraphProto graph, bool inHalf)
    {
        var constants = graph.Initializer.Where(i => i.DataType == FloatType).ToDictionary(i => i.Name, StringComparer.Ordinal);
        foreach (string weight in constants.Keys.Where(_weights.ContainsKey))
            graph.Initializer.Remove(constants[weight]);
        var emit = new QuantizedNodes(graph);
        var halves = new Dictionary<string, string>(StringComparer.Ordinal);
        var pending = constants.Keys.Where(_weights.ContainsKey).ToDictionary(w => w, w => $"{w}/half", StringComparer.Ordinal);
        foreach (NodeProto node in new GraphIndex(graph).Order)
        {
            int[] data = inHalf ? DataInputs(node) : [];
            bool converts = data.Length > 0 && (IsProduct(node) || data.Any(i => halves.ContainsKey(node.Input[i]) && !constants.ContainsKey(node.Input[i])));
            if (!converts)
            {
                foreach (string input in GraphIndex.Inputs(node))
                    NeedFloat(input);
                emit.Add(node);
                continue;
            }

            NodeProto half = node.Clone();
            foreach (int i in data)
                half.Input[i] = Half(node.Input[i]);
            string output = node.Output[0];
            half.Output[0] = halves[output] = pending[output] = $"{output}/half";
            emit.Add(half);
        }

        foreach (ValueInfoProto output in graph.Output)
            NeedFloat(output.Name);
        graph.Node.Clear();
        graph.Node.AddRange(emit.Nodes);

        string Half(string tensor)
        {
            if (halves.TryGetValue(tensor, out string? half))
                return half;
            if (_weights.TryGetValue(tensor, out TensorProto? weight) && constants.ContainsKey(tensor))
                half = emit.Constant(weight);
            else if (constants.TryGetValue(tensor, out TensorProto? small))
                half = emit.Constant(ToHalf(small));
            else
                emit.Add("Cast", half = $"{tensor}/half", [tensor], Attributes.Make("to", HalfType));
            return halves[tensor] = half;
        }

        void NeedFloat(string tensor)
        {
            if (!pending.Remove(tensor, out string? half))
                return;
            if (constants.ContainsKey(tensor))
                emit.Constant(_weights[tensor]);
            emit.Add("Cast", tensor, [half], Attributes.Make("to", FloatType));
        }
    }

    private static bool ComputesInHalf(GraphProto graph) => graph.Initializer.Any(i => i.DataType == HalfType) || graph.Node.Any(n => n.OpType == "Cast" && n.Int("to", 0) == HalfType);

    private static bool IsProduct(NodeProto node) => node.Domain is "" or "ai.onnx" && node.OpType is "Conv" or "ConvTranspose" or "Gemm" or "MatMul";

    // Returns the inputs that have the output's type, of the operators that compute in float16 if their inputs are float16.
    private static int[] DataInputs(NodeProto node)
    {
        if (node.Domain is not ("" or "ai.onnx"))
            return [];
        int[] inputs = node.OpType switch
        {
            "Conv" or "ConvTranspose" or "Gemm" or "MatMul" or "Add" or "Sub" or "Mul" or "Concat" or "Clip" or "BatchNormalization" => [.. Enumerable.Range(0, node.Input.Count)],
            "Relu" or "LeakyRelu" or "MaxPool" or "Flatten" or "Transpose" or "Identity" or "Reshape" or "Squeeze" or "Unsqueeze" or "Slice" => [0],
            "Where" => [1, 2],
            _ => [],
        };
        return [.. inputs.Where(i => node.Input[i].Length > 0)];
    }
}
