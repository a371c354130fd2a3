using System.Globalization;
using System.Runtime.InteropServices;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Graphs;

/// <summary>
/// Collects new nodes and constants under unique names. Equal constants exist once. Each method that adds a node returns the name of its (first)
/// output, so that formulas read as expressions.
/// </summary>
public sealed class GraphBuilder
{
    /// <summary>The operator set of the emitted nodes, which is independent of the model's own.</summary>
    public const int Opset = 17;

    private readonly string _prefix;
    private readonly HashSet<string> _taken;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _widened = new(StringComparer.Ordinal);

    /// <summary>Initializes an empty builder.</summary>
    /// <param name="prefix">The prefix of every new name.</param>
    /// <param name="taken">The existing names. The builder adds new ones.</param>
    internal GraphBuilder(string prefix, HashSet<string> taken)
    {
        _prefix = prefix;
        _taken = taken;
    }

    /// <summary>Gets the emitted nodes, each after those that compute its inputs.</summary>
    internal List<NodeProto> Nodes { get; } = [];

    /// <summary>Gets the emitted constants.</summary>
    internal List<TensorProto> Constants { get; } = [];

    /// <summary>Gets the large constants that the exporter computes from an initializer of the model when it writes the weights.</summary>
    internal List<DerivedConstant> Derived { get; } = [];

    /// <summary>
    /// Registers tensors of the model that have a half-precision type. New nodes compute in float32, so they read such a tensor through a Cast. Each
    /// used tensor has one Cast.
    /// </summary>
    /// <param name="tensors">The names of the tensors.</param>
    internal void Widen(IEnumerable<string> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        foreach (string tensor in tensors)
            _widened.TryAdd(tensor, null);
    }

    /// <summary>Adds a node of ONNX's own domain with one output.</summary>
    /// <param name="opType">The operator, of operator set 17.</param>
    /// <param name="inputs">Names of the inputs.</param>
    /// <returns>The name of the output.</returns>
    public string Op(string opType, params string[] inputs) => Op(opType, inputs, Array.Empty<AttributeProto>());

    /// <summary>Adds a node of ONNX's own domain with one output and attributes.</summary>
    /// <param name="opType">The operator, of operator set 17.</param>
    /// <param name="inputs">Names of the inputs.</param>
    /// <param name="attributes">Each name with a value: an integer, a number, text, or a list of integers.</param>
    /// <returns>The name of the output.</returns>
    /// <exception cref="ArgumentException">A value is of another type.</exception>
    public string Op(string opType, string[] inputs, IReadOnlyDictionary<string, object> attributes) => Op(opType, inputs, [.. attributes.Select(a => a.Value switch
    {
        long or int => Attributes.Make(a.Key, Convert.ToInt64(a.Value, CultureInfo.InvariantCulture)),
        float or double => Attributes.Make(a.Key, Convert.ToSingle(a.Value, CultureInfo.InvariantCulture)),
        string text => Attributes.Make(a.Key, text),
        IEnumerable<long> integers => Attributes.Make(a.Key, integers),
        _ => throw new ArgumentException($"The attribute {a.Key} has a value of the type {a.Value.GetType()}.", nameof(attributes)),
    })]);

    /// <summary>Adds a node with one output.</summary>
    internal string Op(string opType, string[] inputs, params AttributeProto[] attributes) => Op(opType, 1, inputs, attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    internal string[] Op(string opType, int outputs, string[] inputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = opType, Name = NewName(opType) };
        node.Input.AddRange(opType is "Cast" or "Shape" or "Size" ? inputs : inputs.Select(InFloat32));
        node.Output.Add(node.Name);
        for (int i = 1; i < outputs; i++)
            node.Output.Add(NewName($"{opType}_output{i}"));
        node.Attribute.AddRange(attributes);
        Nodes.Add(node);
        return [.. node.Output];
    }

    /// <summary>Adds an int64 vector and returns its name.</summary>
    public string Constant(params long[] values) => Constant(Tensors.Make("", [values.Length], values));

    /// <summary>Adds a float scalar and returns its name.</summary>
    public string Scalar(float value) => Constant(Tensors.Make("", [], [value]));

    /// <summary>Adds any small tensor under a new name.</summary>
    internal string Constant(TensorProto value)
    {
        ArgumentNullException.ThrowIfNull(value);
        string key = $"{value.DataType}:{string.Join(',', value.Dims)}:{value.RawData.ToBase64()}";
        if (_constants.TryGetValue(key, out string? name))
            return name;
        name = NewName("constant");
        _constants[key] = name;
        TensorProto named = value.Clone();
        named.Name = name;
        Constants.Add(named);
        return name;
    }

    /// <summary>Adds a float tensor and returns its name.</summary>
    public string Constant(ReadOnlySpan<long> dims, ReadOnlySpan<float> values) =>
        Constant(Tensors.Make("", dims, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values)));

    /// <summary>Adds a large constant that the exporter computes when it writes the weights, and returns its name.</summary>
    /// <param name="source">The name of the initializer that contains the terms of the sum.</param>
    /// <param name="outer">See <see cref="DerivedConstant.Outer"/>.</param>
    /// <param name="block">See <see cref="DerivedConstant.Block"/>.</param>
    /// <param name="inner">See <see cref="DerivedConstant.Inner"/>.</param>
    /// <param name="dims">Its shape.</param>
    /// <param name="sourceType">The source's element type: float32 or float16.</param>
    internal string BlockSum(string source, long outer, long block, long inner, long[] dims, int sourceType)
    {
        if (Derived.Find(d => d.Source == source && d.Outer == outer && d.Block == block && d.Inner == inner) is { } same)
            return same.Name;
        var derived = new DerivedConstant(NewName("block_sum"), source, outer, block, inner, dims, sourceType);
        Derived.Add(derived);
        return derived.Name;
    }

    private string InFloat32(string tensor)
    {
        if (!_widened.TryGetValue(tensor, out string? wide))
            return tensor;
        return wide ?? (_widened[tensor] = Op("Cast", [tensor], Attributes.Make("to", (long)TensorProto.Types.DataType.Float)));
    }

    /// <summary>Returns an unused name that begins with a hint.</summary>
    public string NewName(string hint)
    {
        string name;
        do
        {
            int number = _numbers.GetValueOrDefault(hint);
            _numbers[hint] = number + 1;
            name = $"{_prefix}{hint}_{number}";
        }
        while (!_taken.Add(name));
        return name;
    }
}
