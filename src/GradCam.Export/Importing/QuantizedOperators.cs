using GradCam.Onnx.Model;

namespace GradCam.Export.Importing;

/// <summary>
/// Replaces operators that compute on integers with their meaning: <c>DequantizeLinear</c>, the operator on real numbers, <c>QuantizeLinear</c>. A
/// target layer can be between these parts, and gradients have rules for them. ONNX Runtime fuses the parts again when it runs them. Besides ONNX's
/// own operators, the class handles those of ONNX Runtime's quantiser.
/// </summary>
internal sealed class QuantizedOperators
{
    private const string Runtime = "com.microsoft";
    private const long Float = (long)TensorProto.Types.DataType.Float;

    private readonly GraphProto _graph;
    private readonly long _opset;
    private readonly HashSet<string> _taken;
    private readonly Dictionary<string, TensorProto> _constants;
    private readonly Dictionary<string, string> _dequantized = new(StringComparer.Ordinal);
    private readonly List<NodeProto> _nodes = [];
    private string? _one;

    private QuantizedOperators(ModelProto model)
    {
        _graph = model.Graph;
        _opset = model.OpsetImport.FirstOrDefault(o => o.Domain is "" or "ai.onnx")?.Version ?? 1;
        _taken = [.. _graph.Node.SelectMany(n => n.Output.Concat(n.Input)), .. _graph.Initializer.Select(i => i.Name), .. _graph.Input.Select(i => i.Name)];
        _constants = new Dictionary<string, TensorProto>(StringComparer.Ordinal);
        foreach (TensorProto tensor in _graph.Initializer)
            _constants[tensor.Name] = tensor;
    }

    /// <summary>Returns whether a node rounds activations, so that gradients pass it by convention only.</summary>
    public static bool Rounds(NodeProto node) => node.Domain is "" or "ai.onnx" && node.OpType is "QuantizeLinear" or "DynamicQuantizeLinear";

    /// <summary>Rewrites a model in place. Operators without such a form stay unchanged.</summary>
    public static void TakeApart(ModelProto model)
    {
        if (model.Graph.Node.Any(n => n.OpType.StartsWith('Q') || n.OpType.EndsWith("Integer", StringComparison.Ordinal)))
            new QuantizedOperators(model).Run();
    }

    private void Run()
    {
        foreach (NodeProto node in _graph.Node.ToList())
        {
            if (!Expand(node))
                _nodes.Add(node);
        }

        _graph.Node.Clear();
        _graph.Node.AddRange(_nodes);
    }

    private bool Expand(NodeProto node) => (node.Domain, node.OpType) switch
    {
        ("" or "ai.onnx", "QLinearConv") => Constant(node, 3) && Conv(node),
        ("" or "ai.onnx", "QLinearMatMul") => Quantize(node, 6, Op("MatMul", node, [Value(node, 0), Constant(node, 3) ? Weights(node, 3, 4, 5, axis: 1) : Value(node, 3)])),
        ("" or "ai.onnx", "ConvInteger") => Constant(node, 1) && IsCastOnly(node) && Real(node, Op("Conv", node, [Levels(node, 0, 2), Weights(node, 1, -1, 3, axis: 0)], keepAttributes: true)),
        ("" or "ai.onnx", "MatMulInteger") => Constant(node, 1) && IsCastOnly(node) && Real(node, Op("MatMul", node, [Levels(node, 0, 2), Weights(node, 1, -1, 3, axis: 1)])),
        (Runtime, "QLinearAdd") => Quantize(node, 6, Op("Add", node, [Value(node, 0), Value(node, 3)])),
        (Runtime, "QLinearMul") => Quantize(node, 6, Op("Mul", node, [Value(node, 0), Value(node, 3)])),
        (Runtime, "QLinearSigmoid") => Quantize(node, 3, Op("Sigmoid", node, [Value(node, 0)])),
        (Runtime, "QLinearLeakyRelu") => Quantize(node, 3, Op("LeakyRelu", node, [Value(node, 0)], keepAttributes: true)),
        (Runtime, "QLinearGlobalAveragePool") => node.Int("channels_last", 0) == 0 && Quantize(node, 3, Op("GlobalAveragePool", node, [Value(node, 0)])),
        (Runtime, "QLinearAveragePool") => node.Int("channels_last", 0) == 0 && Quantize(node, 3, Op("AveragePool", node, [Value(node, 0)], keepAttributes: true)),
        (Runtime, "QLinearConcat") => Quantize(node, 0, Op("Concat", node, [.. Enumerable.Range(0, (node.Input.Count - 2) / 3).Select(i => Value(node, 2 + (3 * i)))], keepAttributes: true)),
        (Runtime, "QGemm") => Constant(node, 3) && Gemm(node),
        _ => false,
    };

    private bool Conv(NodeProto node)
    {
        string[] bias = node.Input.Count > 8 && node.Input[8].Length > 0 ? [Bias(node, 8, node.Input[1], node.Input[4])] : [];
        return Quantize(node, 6, Op("Conv", node, [Value(node, 0), Weights(node, 3, 4, 5, axis: 0), .. bias], keepAttributes: true));
    }

    private bool Gemm(NodeProto node)
    {
        long axis = node.Int("transB", 0) != 0 ? 0 : 1;
        string[] bias = node.Input.Count > 6 && node.Input[6].Length > 0 ? [Bias(node, 6, node.Input[1], node.Input[4])] : [];
        string y = Op("Gemm", node, [Value(node, 0), Weights(node, 3, 4, 5, axis), .. bias], keepAttributes: true);
        return node.Input.Count > 7 && node.Input[7].Length > 0 ? Quantize(node, 7, y) : Real(node, y);
    }

    // Adds the node's result, quantised: its scale and zero point are two consecutive inputs.
    private bool Quantize(NodeProto node, int scale, string value)
    {
        _nodes.Add(Make("QuantizeLinear", node.Name, node.Output[0], [value, .. node.Input.Skip(scale).Take(2)]));
        return true;
    }

    // Adds the node's result under its own name.
    private bool Real(NodeProto node, string value)
    {
        _nodes.Add(Make("Identity", node.Name, node.Output[0], [value]));
        return true;
    }

    private bool Constant(NodeProto node, int input) => _constants.ContainsKey(node.Input[input]);

    // Returns whether only a Cast uses the result. Sums of products are integers, which a Cast converts to real numbers; other nodes need integers.
    private bool IsCastOnly(NodeProto node) =>
        _graph.Node.Where(n => n.Input.Contains(node.Output[0])).All(n => n.OpType == "Cast" && n.Int("to", 0) == Float) && _graph.Output.All(o => o.Name != node.Output[0]);

    // Returns an activation that is followed by its scale and zero point. All its users share one dequantisation.
    private string Value(NodeProto node, int input) => Dequantize(node.Input[input], node.Input[input + 1], node.Input[input + 2]);

    // Returns an activation without its scale.
    private string Levels(NodeProto node, int input, int zero) =>
        Dequantize(node.Input[input], _one ??= Named("one", Tensors.Make("", [], [1f])), node.Input.Count > zero ? node.Input[zero] : "");

    private string Dequantize(string tensor, string scale, string zero)
    {
        string key = $"{tensor}\n{scale}\n{zero}";
        if (!_dequantized.TryGetValue(key, out string? value))
        {
            _dequantized[key] = value = NewName($"{tensor}_dequantized");
            _nodes.Add(Make("DequantizeLinear", value, value, zero.Length > 0 ? [tensor, scale, zero] : [tensor, scale]));
        }

        return value;
    }

    // Returns constant weights, with a scale and a zero point for all or for each position of an axis. Before operator set 13, DequantizeLinear has
    // no axis.
    private string Weights(NodeProto node, int input, int scale, int zero, long axis)
    {
        TensorProto weights = _constants[node.Input[input]];
        string? factor = scale < 0 ? null : node.Input[scale];
        string? point = zero < node.Input.Count && node.Input[zero].Length > 0 ? node.Input[zero] : null;
        bool perAxis = (factor is not null && IsVector(factor)) || (point is not null && IsVector(point));
        string name = NewName($"{weights.Name}_dequantized");
        if (factor is not null && (!perAxis || _opset >= 13))
        {
            NodeProto whole = Make("DequantizeLinear", name, name, point is not null ? [weights.Name, factor, point] : [weights.Name, factor]);
            if (perAxis)
                whole.Attribute.Add(Attributes.Make("axis", axis));
            _nodes.Add(whole);
            return name;
        }

        string value = Add("Cast", weights.Name, [weights.Name], Attributes.Make("to", Float));
        if (point is not null)
            value = Add("Sub", weights.Name, [value, Along(Add("Cast", point, [point], Attributes.Make("to", Float)), point, weights, axis)]);
        return factor is null ? value : Add("Mul", weights.Name, [value, Along(factor, factor, weights, axis)]);
    }

    // A bias is in units of the products: the scale of the activations times that of the weights.
    private string Bias(NodeProto node, int input, string activations, string weights) =>
        Add("Mul", node.Input[input], [Add("Cast", node.Input[input], [node.Input[input]], Attributes.Make("to", Float)), Add("Mul", node.Input[input], [activations, weights])]);

    private bool IsVector(string parameter) => _constants.TryGetValue(parameter, out TensorProto? tensor) && tensor.Count() > 1;

    private string Along(string value, string parameter, TensorProto weights, long axis)
    {
        if (!IsVector(parameter))
            return value;
        long[] shape = new long[weights.Dims.Count];
        Array.Fill(shape, 1);
        shape[axis] = -1;
        return Add("Reshape", parameter, [value, Named("shape", Tensors.Make("", [shape.Length], shape))]);
    }

    // Adds the operator itself, on real numbers.
    private string Op(string opType, NodeProto node, string[] inputs, bool keepAttributes = false)
    {
        string name = NewName($"{node.Output[0]}_float");
        NodeProto real = Make(opType, name, name, inputs);
        if (keepAttributes)
            real.Attribute.AddRange(node.Attribute.Where(a => a.Name is not "channels_last"));
        _nodes.Add(real);
        return name;
    }

    private string Add(string opType, string of, string[] inputs, params AttributeProto[] attributes)
    {
        string name = NewName($"{of}_{opType}");
        NodeProto node = Make(opType, name, name, inputs);
        node.Attribute.AddRange(attributes);
        _nodes.Add(node);
        return name;
    }

    private string Named(string hint, TensorProto constant)
    {
        constant.Name = NewName($"quantized_{hint}");
        _graph.Initializer.Add(constant);
        _constants[constant.Name] = constant;
        return constant.Name;
    }

    private string NewName(string hint)
    {
        string name = hint;
        for (int i = 1; !_taken.Add(name); i++)
            name = $"{hint}_{i}";
        return name;
    }

    private static NodeProto Make(string opType, string name, string output, string[] inputs)
    {
        var node = new NodeProto { OpType = opType, Name = name, Output = { output } };
        node.Input.AddRange(inputs);
        return node;
    }
}
