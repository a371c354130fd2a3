using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Graphs;

public class GraphIndexTests
{
    [Fact]
    public void An_unsorted_file_is_put_in_order()
    {
        var index = new GraphIndex(Graph(("Relu", "b", "c"), ("Relu", "a", "b"), ("Relu", "c", "d")));
        Assert.Equal(["b", "c", "d"], index.Order.Select(n => n.Output[0]));
    }

    [Fact]
    public void A_sorted_file_keeps_its_order()
    {
        var index = new GraphIndex(Graph(("Relu", "a", "x"), ("Relu", "a", "b"), ("Relu", "b", "c"), ("Relu", "x", "y")));
        Assert.Equal(["x", "b", "c", "y"], index.Order.Select(n => n.Output[0]));
    }

    [Fact]
    public void A_cycle_is_an_error_that_names_a_node()
    {
        OnnxException error = Assert.Throws<OnnxException>(() => new GraphIndex(Graph(("Relu", "c", "b"), ("Relu", "b", "c"))));
        Assert.Contains("cycle through the node 'n_b'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_makers_of_one_tensor_are_an_error() =>
        Assert.Contains("Two nodes make the tensor 'b'", Assert.Throws<OnnxException>(() => new GraphIndex(Graph(("Relu", "a", "b"), ("Relu", "a", "b")))).Message, StringComparison.Ordinal);

    [Fact]
    public void What_a_subgraph_captures_counts_as_an_input()
    {
        GraphProto graph = Graph(("Relu", "a", "b"));
        var body = new GraphProto { Output = { new ValueInfoProto { Name = "inner" } } };
        body.Node.Add(new NodeProto { OpType = "Relu", Input = { "b" }, Output = { "inner" } });
        graph.Node.Add(new NodeProto { OpType = "If", Name = "if", Input = { "condition" }, Output = { "c" }, Attribute = { new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = body } } });

        var index = new GraphIndex(graph);

        Assert.Equal(["condition", "b"], GraphIndex.Inputs(graph.Node[1]));
        Assert.Contains("c", index.Downstream(["a"]));
    }

    [Fact]
    public void Upstream_stops_at_what_is_given()
    {
        var index = new GraphIndex(Graph(("Relu", "a", "b"), ("Relu", "b", "c"), ("Relu", "c", "d"), ("Relu", "a", "unused")));
        Assert.Equal(["c", "d"], index.Upstream(["d"], new HashSet<string> { "b" }).Select(n => n.Output[0]));
    }

    private static GraphProto Graph(params (string Op, string From, string To)[] nodes)
    {
        var graph = new GraphProto();
        graph.Node.AddRange(nodes.Select(n => new NodeProto { OpType = n.Op, Name = "n_" + n.To, Input = { n.From }, Output = { n.To } }));
        return graph;
    }
}
