using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.NumPy;
using GradCam.Onnx;
using GradCam.Onnx.Gradients;
using GradCam.Onnx.Gradients.Rules;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace GradCam.Export.Tests;

/// <summary>
/// Tests rules that a program adds. A function of the model replaces the custom operator. It needs no native library, and the differentiator still
/// sees a node of another domain.
/// </summary>
public sealed class OwnRuleTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_with_an_own_operator_explains_as_the_same_with_ONNX_operators()
    {
        OnnxFile.Write(_folder["own.onnx"], Model("my.company", "Squash"));
        OnnxFile.Write(_folder["plain.onnx"], Model("", "Softsign"));
        GradCamException e = Assert.Throws<GradCamException>(() => Map("own"));
        Assert.Contains("my.company.Squash has no gradient rule", e.Message, StringComparison.Ordinal);

        GradientRules.Add("my.company.Squash", new SquashRule());
        Assert.Throws<ArgumentException>(() => GradientRules.Add("my.company.Squash", new SquashRule()));
        float[] expected = Map("plain");
        float[] actual = Map("own");
        Assert.Contains(expected, v => v > 1e-3f);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-6);
    }

    [Fact]
    public void A_wrong_rule_rejects_the_model()
    {
        OnnxFile.Write(_folder["own.onnx"], Model("my.company", "Wrong"));
        GradientRules.Add("my.company.Wrong", new WrongRule());
        Assert.Contains("Wrong", Assert.Throws<GradCamException>(() => Map("own")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Operators_of_ONNX_keep_their_rules() => Assert.Throws<ArgumentException>(() => GradientRules.Add("Relu", new WrongRule()));

    private float[] Map(string name)
    {
        OnnxImporter.Import(_folder[$"{name}.onnx"], _folder[name], new OnnxImportOptions { Layers = ["relu"] }, cancellationToken: TestContext.Current.CancellationToken);
        using var explainer = Explainer.Load(_folder[name], cancellationToken: TestContext.Current.CancellationToken);
        var random = new Random(5);
        float[] image = [.. Enumerable.Range(0, 3 * 64).Select(_ => random.NextSingle())];
        return explainer.Explain(new NpyArray([1, 3, 8, 8], image), cancellationToken: TestContext.Current.CancellationToken)[0].Classes[0].Map.Values;
    }

    private static ModelProto Model(string domain, string opType)
    {
        var graph = new GraphProto { Name = "own" };
        graph.Input.Add(Value("image", 3, 8, 8));
        graph.Output.Add(Value("scores", 4));
        graph.Initializer.Add(Constant("kernel", 6, 3, 3, 3));
        graph.Initializer.Add(Constant("weight", 4, 6));
        graph.Node.Add(Node("Conv", ["image", "kernel"], "conv"));
        graph.Node.Add(Node("Relu", ["conv"], "relu"));
        NodeProto own = Node(opType, ["relu"], "own");
        own.Domain = domain;
        graph.Node.Add(own);
        graph.Node.Add(Node("GlobalAveragePool", ["own"], "pool"));
        graph.Node.Add(Node("Flatten", ["pool"], "flat"));
        NodeProto last = Node("Gemm", ["flat", "weight"], "scores");
        last.Attribute.Add(Attributes.Make("transB", 1));
        graph.Node.Add(last);
        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
        if (domain.Length > 0)
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
            model.Functions.Add(new FunctionProto { Name = opType, Domain = domain, Input = { "x" }, Output = { "y" }, Node = { Node("Softsign", ["x"], "y") }, OpsetImport = { new OperatorSetIdProto { Version = 17 } } });
        }

        return model;
    }

    private static NodeProto Node(string opType, string[] inputs, string output) => new() { OpType = opType, Name = output, Output = { output }, Input = { inputs } };

    private static TensorProto Constant(string name, params long[] dims)
    {
        var random = new Random(name.Length);
        return Tensors.Make(name, dims, [.. Enumerable.Range(0, (int)dims.Aggregate(1L, (product, d) => product * d)).Select(_ => random.NextSingle() - 0.5f)]);
    }

    private static ValueInfoProto Value(string name, params long[] dims)
    {
        var shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "N" } } };
        shape.Dim.AddRange(dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } } };
    }

    private sealed class WrongRule : GradientRule
    {
        public override void Backward(BackwardNode node) => node.Give(0, 2 * node.DY());
    }
}
