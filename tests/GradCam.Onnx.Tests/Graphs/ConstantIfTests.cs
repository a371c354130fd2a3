using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Graphs;

public class ConstantIfTests
{
    private static readonly Dictionary<string, TensorShape> s_shapes = new() { ["x"] = new TensorShape(Dim.Batch, 4, 1, 5) };

    [Theory]
    [InlineData(1, "Squeeze")]
    [InlineData(4, "Identity")]
    public void A_condition_on_a_length_chooses_the_branch(long length, string taken)
    {
        // An exporter's form of squeeze(axis 2): if shape[2] == length, Squeeze, else Identity.
        ModelProto model = Model(axis: 2, length);
        ModelProto inlined = ConstantIf.Inline(model, s_shapes);

        Assert.Contains(model.Graph.Node, n => n.OpType == "If");
        Assert.DoesNotContain(inlined.Graph.Node, n => n.OpType == "If");
        NodeProto node = Assert.Single(inlined.Graph.Node, n => n.OpType == taken && n.Input[0] == "x");
        NodeProto handed = Assert.Single(inlined.Graph.Node, n => n.Output.Contains("y"));
        Assert.Equal(node.Output[0], handed.Input[0]);
    }

    [Fact]
    public void A_condition_on_the_batch_stays()
    {
        ModelProto model = Model(axis: 0, 1);
        Assert.Same(model, ConstantIf.Inline(model, s_shapes));
    }

    [Fact]
    public void Names_that_exist_outside_are_changed()
    {
        ModelProto model = Model(axis: 2, 1);
        model.Graph.Node.Add(Node("Relu", ["x"], "inner"));
        ModelProto inlined = ConstantIf.Inline(model, s_shapes);

        Assert.Equal(inlined.Graph.Node.SelectMany(n => n.Output).Distinct().Count(), inlined.Graph.Node.Sum(n => n.Output.Count));
    }

    [Fact]
    public void The_inlined_model_computes_the_same()
    {
        ModelProto model = Model(axis: 2, 1);
        ModelProto inlined = ConstantIf.Inline(model, s_shapes);
        foreach (ModelProto m in new[] { model, inlined })
        {
            var inputs = new Dictionary<string, Microsoft.ML.OnnxRuntime.OrtValue> { ["x"] = OrtRun.Value([.. Enumerable.Range(0, 20).Select(i => (float)i)], 1, 4, 1, 5) };
            Assert.Equal([1, 4, 5], OrtRun.Run(m, inputs, ["y"])["y"].GetTensorTypeAndShape().Shape);
        }
    }

    private static ModelProto Model(long axis, long length)
    {
        var then = new GraphProto { Name = "then", Node = { Node("Squeeze", ["x", "axes"], "inner") }, Output = { new ValueInfoProto { Name = "inner" } } };
        then.Initializer.Add(Tensors.Make("axes", [1], new long[] { 2 }));
        var otherwise = new GraphProto { Name = "else", Node = { Node("Identity", ["x"], "inner") }, Output = { new ValueInfoProto { Name = "inner" } } };
        NodeProto choice = Node("If", ["condition"], "y");
        choice.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = then });
        choice.Attribute.Add(new AttributeProto { Name = "else_branch", Type = AttributeProto.Types.AttributeType.Graph, G = otherwise });

        var graph = new GraphProto { Name = "g" };
        graph.Initializer.Add(Tensors.Make("axis", [1], new[] { axis }));
        graph.Initializer.Add(Tensors.Make("length", [1], new[] { length }));
        graph.Node.AddRange([Node("Shape", ["x"], "shape"), Node("Gather", ["shape", "axis"], "taken"), Node("Equal", ["taken", "length"], "condition"), choice]);
        var dims = new TensorShapeProto();
        dims.Dim.AddRange(new[] { 0L, 4, 1, 5 }.Select(d => d == 0 ? new TensorShapeProto.Types.Dimension { DimParam = "N" } : new TensorShapeProto.Types.Dimension { DimValue = d }));
        graph.Input.Add(new ValueInfoProto { Name = "x", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = dims } } });
        graph.Output.Add(new ValueInfoProto { Name = "y" });
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
    }

    private static NodeProto Node(string opType, string[] inputs, string output) => new() { OpType = opType, Name = output, Input = { inputs }, Output = { output } };
}
