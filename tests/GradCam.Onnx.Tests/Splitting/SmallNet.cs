using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Onnx.Tests.Splitting;

/// <summary>A small network with random weights. The first axis of its first input is the batch.</summary>
internal sealed class SmallNet
{
    private readonly GraphProto _graph = new() { Name = "net" };
    private readonly Random _random = new(7);
    private readonly long[] _image;

    /// <summary>Initializes a network with an input <c>x</c>.</summary>
    /// <param name="image">Its axes after the batch.</param>
    public SmallNet(params long[] image)
    {
        _image = image;
        _graph.Input.Add(Declaration.Of("x", new TensorShape([Dim.Batch, .. image.Select(Dim.FromInt64)])));
    }

    /// <summary>Gets the network's operator set.</summary>
    public long Opset { get; init; } = 17;

    /// <summary>Adds a random constant.</summary>
    public SmallNet Constant(string name, long[] shape, Func<float, float>? map = null)
    {
        float[] values = Values(shape);
        _graph.Initializer.Add(Tensors.Make(name, shape, map is null ? values : Array.ConvertAll(values, v => map(v))));
        return this;
    }

    /// <summary>Adds a constant.</summary>
    public SmallNet Constant(string name, long[] shape, params float[] values)
    {
        _graph.Initializer.Add(Tensors.Make(name, shape, values));
        return this;
    }

    /// <summary>Adds a constant of integers.</summary>
    public SmallNet Integers(string name, params long[] values)
    {
        _graph.Initializer.Add(Tensors.Make(name, [values.Length], values));
        return this;
    }

    /// <summary>Adds a node with one output; the last one's are the scores.</summary>
    public SmallNet Node(string opType, string[] inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = opType, Name = output + "_node", Output = { output } };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
        return this;
    }

    public string Scores => _graph.Node[^1].Output[0];

    /// <summary>Returns a constant's values.</summary>
    public float[] Weights(string name)
    {
        TensorProto tensor = _graph.Initializer.First(i => i.Name == name);
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
    }

    public ModelProto Model()
    {
        GraphProto graph = _graph.Clone();
        graph.Output.Add(new ValueInfoProto { Name = Scores });
        return new ModelProto { IrVersion = Opset <= 17 ? 8 : 10, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } } };
    }

    /// <summary>Returns the network cut at a tensor.</summary>
    public CutModel Cut(params string[] layers) => CutModel.Cut(Model(), layers, Scores);

    /// <summary>Returns the shapes of all tensors, as ONNX Runtime finds them with two batch sizes.</summary>
    public Dictionary<string, TensorShape> Shapes()
    {
        Dictionary<string, (long[], int)> two = Run(2);
        var shapes = new Dictionary<string, TensorShape>(StringComparer.Ordinal);
        foreach ((string name, (long[] dims, int type)) in Run(1))
            shapes[name] = new TensorShape([.. dims.Zip(two[name].Item1, (a, b) => a == b ? new Dim(a, false) : new Dim(b - a, true))], type);
        foreach (TensorProto constant in _graph.Initializer)
            shapes[constant.Name] = new TensorShape([.. constant.Dims.Select(Dim.FromInt64)], constant.DataType);
        return shapes;
    }

    /// <summary>Returns random values for a batch of the input.</summary>
    public float[] Input(int count) => Values([count, .. _image]);

    public long[] InputShape(int count) => [count, .. _image];

    /// <summary>Returns random values.</summary>
    public float[] Values(params long[] shape)
    {
        float[] values = new float[shape.Aggregate(1L, (product, d) => product * d)];
        for (int i = 0; i < values.Length; i++)
            values[i] = Gradients.RuleProbe.Normal(_random);
        return values;
    }

    /// <summary>Runs a model on float tensors.</summary>
    public static Dictionary<string, float[]> Run(ModelProto model, Dictionary<string, (float[] Data, long[] Shape)> feeds, params string[] outputs) =>
        OrtRun.Run(model, feeds.ToDictionary(f => f.Key, f => OrtRun.Value(f.Value.Data, f.Value.Shape)), outputs)
            .ToDictionary(r => r.Key, r => r.Value.GetTensorDataAsSpan<float>().ToArray());

    private Dictionary<string, (long[] Dims, int Type)> Run(int count)
    {
        ModelProto model = Model();
        model.Graph.Output.Clear();
        string[] names = [.. _graph.Node.SelectMany(n => n.Output)];
        model.Graph.Output.AddRange(names.Select(n => new ValueInfoProto { Name = n }));
        var feeds = new Dictionary<string, OrtValue> { ["x"] = OrtRun.Value(Input(count), InputShape(count)) };
        return OrtRun.Run(model, feeds, names).Concat(feeds).ToDictionary(
            r => r.Key,
            r => r.Value.GetTensorTypeAndShape() is var info ? (info.Shape, (int)info.ElementDataType) : default);
    }
}
