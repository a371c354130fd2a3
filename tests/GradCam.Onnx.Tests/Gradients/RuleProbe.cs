using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Onnx.Tests.Gradients;

/// <summary>
/// Checks a gradient rule on ONNX Runtime: a graph of one node (or a few) is differentiated, and the adjoint identity
/// <c>&lt;G, v&gt; = &lt;dY, J v&gt;</c> is tested along random directions <c>v</c>, with <c>J v</c> from central differences.
/// </summary>
internal sealed class RuleProbe
{
    private readonly GraphProto _graph = new() { Name = "probe" };
    private readonly Dictionary<string, (float[] Data, long[] Shape)> _inputs = new(StringComparer.Ordinal);
    private readonly List<string> _wanted = [];
    private readonly int _seed;
    private readonly Random _random;

    public RuleProbe(int seed = 0)
    {
        _seed = seed;
        _random = new Random(seed);
    }

    /// <summary>The operator set of the graph.</summary>
    public long Opset { get; init; } = 17;

    /// <summary>Step of the central differences.</summary>
    public double Step { get; init; } = 1e-2;

    /// <summary>Allowed difference, relative to the size of the compared terms.</summary>
    public double Tolerance { get; init; } = 1e-2;

    /// <summary>
    /// Whether the first axis of each input is the batch. If so, the rule gets shapes without the batch size.
    /// </summary>
    public bool DynamicBatch { get; init; }

    /// <summary>Adds an input whose gradient is checked, with random values from a standard normal distribution, or made by <paramref name="make"/>.</summary>
    public RuleProbe Input(string name, long[] shape, Func<Random, float>? make = null) => Input(name, shape, Values(shape, make));

    /// <summary>Adds an input whose gradient is checked.</summary>
    public RuleProbe Input(string name, long[] shape, float[] values)
    {
        Given(name, shape, values);
        _wanted.Add(name);
        return this;
    }

    /// <summary>Adds an input that needs no gradient.</summary>
    public RuleProbe Given(string name, long[] shape, float[] values)
    {
        _inputs[name] = (values, shape);
        _graph.Input.Add(Declare(name, shape, DynamicBatch));
        return this;
    }

    /// <summary>Adds a constant, random or made by <paramref name="make"/>.</summary>
    public RuleProbe Constant(string name, long[] shape, Func<Random, float>? make = null)
    {
        _graph.Initializer.Add(Tensors.Make(name, shape, Values(shape, make)));
        return this;
    }

    /// <summary>Adds a constant of integers.</summary>
    public RuleProbe Integers(string name, params long[] values)
    {
        _graph.Initializer.Add(Tensors.Make(name, [values.Length], values));
        return this;
    }

    /// <summary>Adds any constant.</summary>
    public RuleProbe Constant(TensorProto value)
    {
        _graph.Initializer.Add(value);
        return this;
    }

    /// <summary>Adds a node; the last one's first output is differentiated.</summary>
    /// <param name="opType">The operator, with its domain in front if that is not ONNX's own: <c>com.microsoft.Gelu</c>.</param>
    /// <param name="inputs">Names of the inputs.</param>
    /// <param name="outputs">Names of the outputs.</param>
    /// <param name="attributes">The attributes.</param>
    public RuleProbe Node(string opType, string[] inputs, string[] outputs, params AttributeProto[] attributes)
    {
        int dot = opType.LastIndexOf('.');
        var node = new NodeProto { OpType = opType[(dot + 1)..], Domain = dot < 0 ? "" : opType[..dot], Name = outputs[0] + "_node" };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
        return this;
    }

    /// <summary>Adds the node <c>y = opType(inputs)</c>.</summary>
    public RuleProbe Node(string opType, string[] inputs, params AttributeProto[] attributes) => Node(opType, inputs, ["y"], attributes);

    /// <summary>Differentiates and checks.</summary>
    public void Check()
    {
        string output = _graph.Node[^1].Output[0];
        Dictionary<string, TensorShape> shapes = Shapes(output);
        float[] seed = Values(Lengths(shapes[output]), null);
        Dictionary<string, float[]> gradients = Differentiate(output, shapes, seed);

        for (int direction = 0; direction < 3; direction++)
        {
            foreach (string input in _wanted)
            {
                (float[] data, long[] shape) = _inputs[input];
                float[] v = Values(shape, null);
                double expected = Dot(gradients[input], v);
                float[] ahead = Forward(output, input, v, Step);
                double slope = (Dot(ahead, seed) - Dot(Forward(output, input, v, -Step), seed)) / (2 * Step);

                // The effect of a few roundings of each output's last bit on the slope.
                double rounding = 4 * 1.2e-7 * ahead.Zip(seed, (y, s) => Math.Abs((double)y * s)).Sum() / Step;

                // Rounding and curvature are relative to the terms of the sums.
                double scale = Math.Max(1e-2, Math.Sqrt(Dot(gradients[input], gradients[input])) * Math.Sqrt(Dot(v, v)) / Math.Sqrt(Math.Max(1, data.Length)) + Math.Abs(expected));
                Assert.True(
                    Math.Abs(slope - expected) <= (Tolerance * scale) + rounding,
                    $"seed {_seed}, {_graph.Node[^1].OpType}, gradient of '{input}' [{string.Join(",", shape)}]: <G,v> = {expected:g6}, finite difference {slope:g6} (scale {scale:g3}). {_graph.Node[^1]}");
            }
        }
    }

    /// <summary>Returns the gradients themselves, for the caller's seed.</summary>
    public Dictionary<string, float[]> Gradients(float[] seed)
    {
        string output = _graph.Node[^1].Output[0];
        return Differentiate(output, Shapes(output), seed);
    }

    /// <summary>Returns the current model, with its last output declared.</summary>
    public ModelProto Model()
    {
        var graph = _graph.Clone();
        graph.Output.Add(new ValueInfoProto { Name = graph.Node[^1].Output[0] });
        return Wrap(graph);
    }

    /// <summary>
    /// Checks that the pooled gradient of each input [N,C,...] is the mean over space of the gradient itself, and that the small form was (or was
    /// not) used.
    /// </summary>
    public void CheckChannelWeights(bool pooled = true)
    {
        string output = _graph.Node[^1].Output[0];
        Dictionary<string, TensorShape> shapes = Shapes(output);
        float[] seed = Values(Lengths(shapes[output]), null);
        Dictionary<string, float[]> gradients = Differentiate(output, shapes, seed);
        foreach (string input in _wanted)
        {
            // One at a time, because the result reports pooling for all layers together.
            var cut = new CutModel(new ModelProto(), Model(), [input], [.. _inputs.Keys.Where(k => k != input)], output);
            GradientModels models = GradientModels.Differentiate(cut, shapes);
            Assert.True(models.Pooled[0] == pooled, $"the pooled gradient of '{input}' was {(models.Pooled[0] ? "" : "not ")}found. {_graph.Node[^1]}");
            GradientModel weights = models.ChannelWeights!;
            Assert.Empty(models.Derived);
            EmittedGraph.MustHaveCudaKernels(weights.Model);

            Dictionary<string, OrtValue> values = InputValues();
            string[] saved = [.. weights.Saved.Where(s => s != output && !_inputs.ContainsKey(s))];
            foreach ((string name, OrtValue value) in OrtRun.Run(models.Classifier, values, [output, .. saved]))
                values[name] = value;
            values[GradientModels.Seed] = OrtRun.Value(seed, Lengths(shapes[output]));
            float[] actual = OrtRun.Run(weights.Model, values, weights.Results)[weights.Results[0]].GetTensorDataAsSpan<float>().ToArray();

            long[] shape = _inputs[input].Shape;
            int positions = (int)shape[2..].Aggregate(1L, (product, length) => product * length);
            float[] expected = [.. gradients[input].Chunk(positions).Select(block => block.Average())];
            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < expected.Length; i++)
                Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-5 * Math.Max(1, Math.Abs(expected[i])), $"seed {_seed}, '{input}', channel weight {i}: {actual[i]} instead of {expected[i]}. {_graph.Node[^1]}");
        }
    }

    private Dictionary<string, float[]> Differentiate(string output, Dictionary<string, TensorShape> shapes, float[] seed)
    {
        var cut = new CutModel(new ModelProto(), Model(), _wanted, [.. _inputs.Keys.Except(_wanted)], output);
        GradientModels models = GradientModels.Differentiate(cut, shapes);
        EmittedGraph.MustHaveCudaKernels(models.Gradient.Model);

        Dictionary<string, OrtValue> values = InputValues();
        string[] saved = [.. models.Gradient.Saved.Where(s => s != output && !_inputs.ContainsKey(s))];
        foreach ((string name, OrtValue value) in OrtRun.Run(models.Classifier, values, [output, .. saved]))
            values[name] = value;
        values[GradientModels.Seed] = OrtRun.Value(seed, Lengths(shapes[output]));
        Dictionary<string, OrtValue> results = OrtRun.Run(models.Gradient.Model, values, models.Gradient.Results);
        var gradients = new Dictionary<string, float[]>(StringComparer.Ordinal);
        for (int i = 0; i < _wanted.Count; i++)
        {
            OrtValue result = results[models.Gradient.Results[i]];
            Assert.Equal(_inputs[_wanted[i]].Shape, result.GetTensorTypeAndShape().Shape);
            gradients[_wanted[i]] = result.GetTensorDataAsSpan<float>().ToArray();
        }

        return gradients;
    }

    // Shapes as ONNX Runtime finds them when every tensor is an output; a second run with twice the batch shows the axes that depend on it.
    private Dictionary<string, TensorShape> Shapes(string output)
    {
        GraphProto graph = _graph.Clone();
        string[] names = [.. graph.Node.SelectMany(n => n.Output).Where(o => o.Length > 0)];
        graph.Output.AddRange(names.Select(n => new ValueInfoProto { Name = n }));
        var shapes = new Dictionary<string, TensorShape>(StringComparer.Ordinal);
        foreach ((string name, OrtValue value) in OrtRun.Run(Wrap(graph), InputValues(), names).Concat(InputValues()))
        {
            OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
            shapes[name] = new TensorShape([.. info.Shape.Select(Dim.FromInt64)], (int)info.ElementDataType);
        }

        if (DynamicBatch)
        {
            long batch = _inputs[_wanted[0]].Shape[0];
            Dictionary<string, OrtValue> twice = _inputs.ToDictionary(
                p => p.Key,
                p => OrtRun.Value([.. p.Value.Data, .. p.Value.Data], [2 * p.Value.Shape[0], .. p.Value.Shape[1..]]),
                StringComparer.Ordinal);
            foreach ((string name, OrtValue value) in OrtRun.Run(Wrap(graph), twice, names).Concat(twice))
            {
                long[] doubled = value.GetTensorTypeAndShape().Shape;
                shapes[name] = shapes[name] with { Dims = [.. shapes[name].Dims.Select((d, i) => doubled[i] == d.Size ? d : new Dim(d.Size / batch, true))] };
            }
        }

        foreach (TensorProto constant in _graph.Initializer)
            shapes[constant.Name] = new TensorShape([.. constant.Dims.Select(Dim.FromInt64)], constant.DataType);
        Assert.True(shapes.ContainsKey(output));
        return shapes;
    }

    private long[] Lengths(TensorShape shape) => [.. shape.Dims.Select(d => d.PerBatch ? d.Size * _inputs[_wanted[0]].Shape[0] : d.Size)];

    private float[] Forward(string output, string moved, float[] direction, double step)
    {
        Dictionary<string, OrtValue> values = InputValues();
        (float[] data, long[] shape) = _inputs[moved];
        float[] there = new float[data.Length];
        for (int i = 0; i < there.Length; i++)
            there[i] = (float)(data[i] + (step * direction[i]));
        values[moved] = OrtRun.Value(there, shape);
        return OrtRun.Run(Model(), values, [output])[output].GetTensorDataAsSpan<float>().ToArray();
    }

    private ModelProto Wrap(GraphProto graph) => new()
    {
        IrVersion = Opset <= 17 ? 8 : Opset <= 22 ? 10 : 11,
        Graph = graph,
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset }, new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 } },
    };

    private Dictionary<string, OrtValue> InputValues() => _inputs.ToDictionary(p => p.Key, p => OrtRun.Value(p.Value.Data, p.Value.Shape), StringComparer.Ordinal);

    private float[] Values(long[] shape, Func<Random, float>? make)
    {
        make ??= Normal;
        var values = new float[shape.Aggregate(1L, (product, length) => product * length)];
        for (int i = 0; i < values.Length; i++)
            values[i] = make(_random);
        return values;
    }

    /// <summary>Returns a standard normal number.</summary>
    public static float Normal(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    /// <summary>Returns a number of either sign that is at least 0.1 away from 0, because many functions have a kink at 0.</summary>
    public static float AwayFromZero(Random random) => Normal(random) is var x && x < 0 ? x - 0.1f : x + 0.1f;

    /// <summary>Returns a number from 0.2 to 2.2.</summary>
    public static float Positive(Random random) => 0.2f + (2 * random.NextSingle());

    /// <summary>Returns numbers that are all at least 0.1 apart, in random order, so that a maximum keeps its position.</summary>
    public static float[] Distinct(Random random, int count)
    {
        float[] values = [.. Enumerable.Range(0, count).Select(i => 0.1f * (i - (count / 2)))];
        random.Shuffle(values);
        return values;
    }

    private static ValueInfoProto Declare(string name, long[] shape, bool dynamicBatch)
    {
        var dims = new TensorShapeProto();
        dims.Dim.AddRange(shape.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        if (dynamicBatch)
            dims.Dim[0] = new TensorShapeProto.Types.Dimension { DimParam = "N" };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = dims } } };
    }

    private static double Dot(float[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }
}
