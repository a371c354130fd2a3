using System.Runtime.InteropServices;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Quantizing;

/// <summary>
/// Makes the convolutions of the features' graph compute with 8-bit integers. Jacob et al., "Quantization and Training of Neural Networks for
/// Efficient Integer-Arithmetic-Only Inference", CVPR 2018. Weights have a scale for each output channel and no zero point. Activations have one
/// scale and zero point, from their range on pictures. The graph has QuantizeLinear and DequantizeLinear around float32 operators, which ONNX Runtime
/// converts to operators on integers. The other graphs, including the gradients, compute in float32 with the same rounded weights.
/// </summary>
internal sealed class ConvolutionRewriter
{
    private readonly SplitGraphs _graphs;
    private readonly GraphProto _graph;
    private readonly GraphIndex _index;
    private readonly HashSet<string> _outputs;
    private readonly List<RoundedConvolution> _convolutions = [];
    private readonly HashSet<string> _rounded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _sameRange = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (TensorProto Levels, TensorProto Back)> _weights = new(StringComparer.Ordinal);

    private ConvolutionRewriter(SplitGraphs graphs, GraphProto features)
    {
        _graphs = graphs;
        _graph = features;
        _index = new GraphIndex(features);
        _outputs = features.Output.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Rewrites all graphs.</summary>
    /// <returns>The number of convolutions that compute with integers.</returns>
    public static int Apply(SplitGraphs graphs, CalibrationPictures pictures, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        string file = graphs.Model.Manifest.Features;
        SplitGraphs.RaiseOperatorSet(graphs[file]);
        var rewriter = new ConvolutionRewriter(graphs, graphs[file].Graph);
        rewriter.Find();
        if (rewriter._convolutions.Count == 0)
            return 0;
        progress?.Report($"measuring {rewriter._rounded.Count} activations on {pictures.Description}");
        Dictionary<string, (float Least, float Most)> ranges = ActivationRanges.Measure(graphs, graphs[file], rewriter._rounded, pictures, cancellationToken);
        foreach ((string tensor, string of) in rewriter._sameRange)
            ranges[tensor] = ranges[of];
        rewriter.Rewrite(ranges);
        foreach ((_, ModelProto model) in graphs.All.Where(g => g.Key != file))
            rewriter.GiveBack(model);
        return rewriter._convolutions.Count;
    }

    // Finds the tensors to round: the inputs and outputs of convolutions, and the results of further operators that also support integers. If an
    // activation function can be part of a convolution, its result is the output.
    private void Find()
    {
        foreach (NodeProto node in _index.Order)
        {
            if (RoundedConvolution.Of(node, _index, _outputs, _graphs) is { } convolution)
            {
                _convolutions.Add(convolution);
                _rounded.Add(node.Input[0]);
                bool alone = !_outputs.Contains(convolution.Output) && _index.Consumers(convolution.Output).Count == 1;
                _rounded.Add(alone && _index.Consumers(convolution.Output)[0] is { OpType: "Relu" or "Clip" } activation ? activation.Output[0] : convolution.Output);
            }
        }

        foreach (NodeProto node in _index.Order)
        {
            if (node.OpType is not ("MaxPool" or "AveragePool" or "GlobalAveragePool" or "Concat" or "Add") || node.Output.Skip(1).Any(o => o.Length > 0) || !node.Input.All(_rounded.Contains))
                continue;
            _rounded.Add(node.Output[0]);

            // A maximum of integers has the same scale.
            if (node.OpType == "MaxPool")
                _sameRange[node.Output[0]] = _sameRange.GetValueOrDefault(node.Input[0], node.Input[0]);
        }
    }

    private void Rewrite(Dictionary<string, (float Least, float Most)> ranges)
    {
        string image = _graphs.Model.Manifest.Image.Name;
        var emit = new QuantizedNodes(_graph);
        var byNode = _convolutions.ToDictionary(c => c.Node, c => c);
        var folded = _convolutions.Select(c => c.Normalization).OfType<NodeProto>().ToHashSet();
        if (_rounded.Contains(image))
            Round(image, image, $"{image}/rounded");
        foreach (NodeProto node in _index.Order)
        {
            if (folded.Contains(node))
                continue;
            NodeProto written = node.Clone();
            if (byNode.TryGetValue(node, out RoundedConvolution? convolution))
                written = Convolution(convolution, ScaleOf(ranges[node.Input[0]]).Scale, emit);
            for (int i = 0; i < written.Input.Count; i++)
            {
                if (written.Input[i] == image && _rounded.Contains(image))
                    written.Input[i] = $"{image}/rounded";
            }

            string[] results = [.. written.Output];
            for (int i = 0; i < results.Length; i++)
            {
                if (_rounded.Contains(results[i]))
                    written.Output[i] = $"{results[i]}/real";
            }

            emit.Add(written);
            foreach (string result in results.Where(_rounded.Contains))
                Round(result, $"{result}/real", result);
        }

        _graph.Node.Clear();
        _graph.Node.AddRange(emit.Nodes);
        _graph.ValueInfo.Clear();

        void Round(string tensor, string from, string to)
        {
            (float scale, byte zero) = ScaleOf(ranges[tensor]);
            string[] parameters =
            [
                emit.Constant(Tensors.Make($"{tensor}/scale", [], [scale])),
                emit.Constant(Tensors.Make($"{tensor}/zero", [], TensorProto.Types.DataType.Uint8, [zero])),
            ];
            emit.Add("QuantizeLinear", $"{tensor}/rounding", [from, .. parameters]);
            emit.Add("DequantizeLinear", to, [$"{tensor}/rounding", .. parameters]);
        }
    }

    private NodeProto Convolution(RoundedConvolution convolution, float inputScale, QuantizedNodes emit)
    {
        TensorProto weights = convolution.Weights;
        RoundedWeights rounded = convolution.Round(_graphs.Floats(weights), inputScale);
        string output = convolution.Output;
        int channels = rounded.Scales.Length;

        // If several convolutions share weights, they are rounded for each, because scales and normalizations differ.
        string name = _weights.ContainsKey(weights.Name) ? $"{output}/levels" : $"{weights.Name}/levels";
        TensorProto levels = Tensors.Make(name, [.. weights.Dims], TensorProto.Types.DataType.Int8, MemoryMarshal.AsBytes(rounded.Levels.AsSpan()));
        _weights.TryAdd(weights.Name, (levels, Tensors.Make($"{weights.Name}/back", [channels], rounded.Back)));
        emit.Add("DequantizeLinear", $"{output}/weights", [emit.Constant(levels), emit.Constant(Tensors.Make($"{output}/scales", [channels], rounded.Scales))], Attributes.Make("axis", 0));

        NodeProto written = convolution.Node.Clone();
        written.Output[0] = output;
        while (written.Input.Count > 1)
            written.Input.RemoveAt(1);
        written.Input.Add($"{output}/weights");
        if (rounded.Bias is { } bias)
        {
            float[] scales = Array.ConvertAll(rounded.Scales, s => s * inputScale);
            string integers = emit.Constant(Tensors.Make($"{output}/bias_levels", [channels], TensorProto.Types.DataType.Int32, MemoryMarshal.AsBytes(bias.AsSpan())));
            emit.Add("DequantizeLinear", $"{output}/bias", [integers, emit.Constant(Tensors.Make($"{output}/bias_scales", [channels], scales))], Attributes.Make("axis", 0));
            written.Input.Add($"{output}/bias");
        }

        return written;
    }

    // The other graphs use the weights without the normalization that was folded in.
    private void GiveBack(ModelProto model)
    {
        GraphProto graph = model.Graph;
        TensorProto[] replaced = [.. graph.Initializer.Where(i => i.IsExternal() && _weights.ContainsKey(i.Name))];
        if (replaced.Length == 0)
            return;
        SplitGraphs.RaiseOperatorSet(model);
        var emit = new QuantizedNodes(graph);
        foreach (TensorProto weights in replaced)
        {
            graph.Initializer.Remove(weights);
            emit.Add("DequantizeLinear", weights.Name, [emit.Constant(_weights[weights.Name].Levels), emit.Constant(_weights[weights.Name].Back)], Attributes.Make("axis", 0));
        }

        NodeProto[] rest = [.. graph.Node];
        graph.Node.Clear();
        graph.Node.AddRange(emit.Nodes.Concat(rest));
    }

    // 0 is a level, so that padding is exact, and the range after a ReLU starts at level 0.
    private static (float Scale, byte Zero) ScaleOf((float Least, float Most) range)
    {
        float scale = (range.Most - range.Least) / byte.MaxValue;
        if (!(scale > 0))
            return (1f, 0);
        return (scale, (byte)Math.Clamp(MathF.Round(-range.Least / scale), byte.MinValue, byte.MaxValue));
    }
}
