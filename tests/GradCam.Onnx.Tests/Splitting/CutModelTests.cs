using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;

namespace GradCam.Onnx.Tests.Splitting;

public class CutModelTests
{
    [Fact]
    public void Halves_hold_the_nodes_before_and_behind_the_layer()
    {
        CutModel cut = CutModel.Cut(Chain(), ["b"], "d");
        Assert.Equal(["a", "b"], cut.Features.Graph.Node.Select(n => n.Output[0]));
        Assert.Equal(["c", "d"], cut.Classifier.Graph.Node.Select(n => n.Output[0]));
        Assert.Equal(["b"], cut.Features.Graph.Output.Select(o => o.Name));
        Assert.Equal(["b"], cut.Classifier.Graph.Input.Select(o => o.Name));
        Assert.Empty(cut.Skips);
    }

    [Fact]
    public void A_tensor_that_skips_past_the_cut_is_a_second_boundary()
    {
        ModelProto model = Chain();
        model.Graph.Node[3].Input.Add("a");
        model.Graph.Node[3].OpType = "Add";

        CutModel cut = CutModel.Cut(model, ["b"], "d");

        Assert.Equal(["a"], cut.Skips);
        Assert.Equal(["b", "a"], cut.Features.Graph.Output.Select(o => o.Name));
        Assert.Equal(["b", "a"], cut.Classifier.Graph.Input.Select(o => o.Name));
    }

    [Fact]
    public void What_needs_no_input_stands_in_both_halves()
    {
        ModelProto model = Chain();
        model.Graph.Node.Insert(0, new NodeProto { OpType = "Constant", Output = { "k" }, Attribute = { Attributes.Make("value", Tensors.Make("", [], [2f])) } });
        foreach (int user in (int[])[2, 4])
        {
            model.Graph.Node[user].OpType = "Mul";
            model.Graph.Node[user].Input.Add("k");
        }

        CutModel cut = CutModel.Cut(model, ["b"], "d");

        Assert.Contains(cut.Features.Graph.Node, n => n.OpType == "Constant");
        Assert.Contains(cut.Classifier.Graph.Node, n => n.OpType == "Constant");
        Assert.Empty(cut.Skips);
    }

    [Fact]
    public void What_does_not_lead_to_the_scores_is_left_out()
    {
        ModelProto model = Chain();
        model.Graph.Node.Add(new NodeProto { OpType = "Relu", Input = { "c" }, Output = { "extra" } });
        Assert.DoesNotContain(CutModel.Cut(model, ["b"], "d").Classifier.Graph.Node, n => n.Output[0] == "extra");
    }

    [Fact]
    public void A_layer_that_is_not_there_is_named() =>
        Assert.Contains("no tensor 'zebra'", Assert.Throws<OnnxException>(() => CutModel.Cut(Chain(), ["zebra"], "d")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_layer_that_the_scores_do_not_depend_on_is_named()
    {
        ModelProto model = Chain();
        model.Graph.Node.Add(new NodeProto { OpType = "Relu", Input = { "image" }, Output = { "aside" } });
        Assert.Contains("do not depend on 'aside'", Assert.Throws<OnnxException>(() => CutModel.Cut(model, ["aside"], "d")).Message, StringComparison.Ordinal);
    }

    // image -> a -> b -> c -> d
    private static ModelProto Chain()
    {
        var graph = new GraphProto { Input = { new ValueInfoProto { Name = "image" } }, Output = { new ValueInfoProto { Name = "d" } } };
        string from = "image";
        foreach (string to in (string[])["a", "b", "c", "d"])
        {
            graph.Node.Add(new NodeProto { OpType = "Relu", Name = to, Input = { from }, Output = { to } });
            from = to;
        }

        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
    }
}
