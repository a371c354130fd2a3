using System.Runtime.InteropServices;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Onnx.Tests.Gradients;

/// <summary>
/// Checks a gradient in a graph whose batch is dynamic: the graph of a <see cref="RuleProbe"/>, whose input <c>x [1,C,...]</c> gets a batch axis of
/// any length, is differentiated once and run with a batch of 3. The gradient must be that of each single element, and the channel weights must be
/// its mean over space.
/// </summary>
internal sealed class BatchProbe
{
    private const int Batch = 3;

    private readonly ModelProto _model;
    private readonly long[] _one;
    private readonly Dictionary<string, TensorShape> _shapes;
    private readonly GradientModels _models;

    public BatchProbe(RuleProbe probe)
    {
        _model = probe.Model();
        TensorShapeProto shape = _model.Graph.Input[0].Type.TensorType.Shape;
        _one = [.. shape.Dim.Select(d => d.DimValue)];
        shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimParam = "N" };
        _shapes = Shapes();
        _models = GradientModels.Differentiate(new CutModel(new ModelProto(), _model, ["x"], [], _model.Graph.Output[0].Name), _shapes);
    }

    /// <summary>Checks; returns whether the channel weights came from the small form.</summary>
    public static bool Check(RuleProbe probe) => new BatchProbe(probe).Check();

    /// <summary>The gradient for a batch.</summary>
    public float[] Gradient(float[] x, float[] seed, long batch) => Run(_models.Gradient, x, seed, batch);

    private bool Check()
    {
        var random = new Random(7);
        float[] x = Draw(Product(_one), RuleProbe.Positive);
        float[] seed = Draw(Product(_shapes[_model.Graph.Output[0].Name].Dims.Select(d => d.Size)), RuleProbe.Normal);

        float[] gradient = Gradient(x, seed, Batch);
        for (int i = 0; i < Batch; i++)
            Compare(Gradient(Element(x, i), Element(seed, i), 1), Element(gradient, i), "the gradient of a batch element");

        if (_one.Length < 3)
            return false;
        float[] mean = [.. gradient.Chunk((int)(Product(_one) / _one[1])).Select(p => p.Average())];
        Compare(mean, Run(_models.ChannelWeights!, x, seed, Batch), "the channel weights");
        return _models.Pooled[0];

        float[] Draw(long perElement, Func<Random, float> make) => [.. Enumerable.Range(0, (int)perElement * Batch).Select(_ => make(random))];
    }

    private float[] Run(GradientModel graph, float[] x, float[] seed, long batch)
    {
        Dictionary<string, OrtValue> given = Given(x, batch);
        foreach ((string name, OrtValue value) in OrtRun.Run(_models.Classifier, given, [.. _models.Classifier.Graph.Output.Select(o => o.Name)]))
            given[name] = value;
        TensorShape scores = _shapes[_model.Graph.Output[0].Name];
        given[GradientModels.Seed] = OrtRun.Value(seed, [.. scores.Dims.Select(d => d.PerBatch ? d.Size * batch : d.Size)]);
        ModelProto filled = Filled(graph.Model);
        EmittedGraph.MustHaveCudaKernels(filled);
        return OrtRun.Run(filled, given, graph.Results)[graph.Results[0]].GetTensorDataAsSpan<float>().ToArray();
    }

    private Dictionary<string, OrtValue> Given(float[] x, long batch) => new(StringComparer.Ordinal) { ["x"] = OrtRun.Value(x, [batch, .. _one[1..]]) };

    private static float[] Element(float[] values, int index) => values[(index * values.Length / Batch)..((index + 1) * values.Length / Batch)];

    private static void Compare(float[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1e-3, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-4 * scale, $"{what} at {i}: {actual[i]} where {expected[i]} is expected");
    }

    private static long Product(IEnumerable<long> lengths) => lengths.Aggregate(1L, (product, d) => product * d);

    // Axes that depend on the batch have another length with twice the batch.
    private Dictionary<string, TensorShape> Shapes()
    {
        ModelProto all = _model.Clone();
        string[] names = [.. _model.Graph.Node.SelectMany(n => n.Output).Where(o => o.Length > 0)];
        all.Graph.Output.Clear();
        all.Graph.Output.AddRange(names.Select(n => new ValueInfoProto { Name = n }));
        Dictionary<string, OrtTensorTypeAndShapeInfo> single = Infos(1);
        Dictionary<string, OrtTensorTypeAndShapeInfo> twice = Infos(2);
        var shapes = _model.Graph.Initializer.ToDictionary(c => c.Name, c => new TensorShape([.. c.Dims.Select(Dim.FromInt64)], c.DataType), StringComparer.Ordinal);
        foreach ((string name, OrtTensorTypeAndShapeInfo info) in single)
            shapes[name] = new TensorShape([.. info.Shape.Zip(twice[name].Shape, (a, b) => new Dim(a, a != b))], (int)info.ElementDataType);
        return shapes;

        Dictionary<string, OrtTensorTypeAndShapeInfo> Infos(int batch)
        {
            float[] ones = [.. Enumerable.Repeat(1f, (int)Product(_one) * batch)];
            Dictionary<string, OrtValue> given = Given(ones, batch);
            return OrtRun.Run(all, given, names).Concat(given).ToDictionary(p => p.Key, p => p.Value.GetTensorTypeAndShape(), StringComparer.Ordinal);
        }
    }

    // The exporter computes sums over blocks of a constant when it writes the weights; this test computes them here.
    private ModelProto Filled(ModelProto model)
    {
        ModelProto filled = model.Clone();
        foreach (DerivedConstant derived in _models.Derived)
        {
            if (filled.Graph.Initializer.FirstOrDefault(i => i.Name == derived.Name) is not { } placeholder)
                continue;
            TensorProto constant = _model.Graph.Initializer.First(i => i.Name == derived.Source);
            float[] source = MemoryMarshal.Cast<byte, float>(constant.RawData.Span).ToArray();
            float[] sums = new float[derived.Outer * derived.Inner];
            for (long i = 0; i < source.Length; i++)
                sums[(i / (derived.Block * derived.Inner) * derived.Inner) + (i % derived.Inner)] += source[i];
            placeholder.RawData = Tensors.Make("", derived.Dims.ToArray(), sums).RawData;
        }

        return filled;
    }
}
