using GradCam.Onnx.Finding;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Finding;

/// <summary>Layers are found by the names of their modules in PyTorch, for each form in which exporters keep them.</summary>
public class ModuleNamesTests
{
    // As torch 1.13 to 2.4 name the nodes: members of a list repeat its name, and the second call of a module has a number.
    private static readonly string[] Resnet =
    [
        "/conv1/Conv", "/relu/Relu", "/layer1/layer1.0/conv1/Conv", "/layer1/layer1.0/relu/Relu", "/layer1/layer1.0/conv2/Conv", "/layer1/layer1.0/Add", "/layer1/layer1.0/relu_1/Relu",
        "/layer1/layer1.1/conv1/Conv", "/layer1/layer1.1/relu/Relu", "/layer1/layer1.1/conv2/Conv", "/layer1/layer1.1/Add", "/layer1/layer1.1/relu_1/Relu", "/avgpool/GlobalAveragePool", "/fc/Gemm",
    ];

    [Theory]
    [InlineData("layer1", "/layer1/layer1.1/relu_1/Relu")]
    [InlineData("layer1.0", "/layer1/layer1.0/relu_1/Relu")]
    [InlineData("layer1[0]", "/layer1/layer1.0/relu_1/Relu")]
    [InlineData("layer1[-1]", "/layer1/layer1.1/relu_1/Relu")]
    [InlineData("model.layer1[-2].conv2", "/layer1/layer1.0/conv2/Conv")]
    [InlineData("layer1.0.relu", "/layer1/layer1.0/relu_1/Relu")]
    [InlineData("layer1.1.conv1", "/layer1/layer1.1/conv1/Conv")]
    [InlineData("/layer1/layer1.1", "/layer1/layer1.1/relu_1/Relu")]
    [InlineData("conv1", "/conv1/Conv")]
    [InlineData("layer2", null)]
    [InlineData("layer1.5", null)]
    [InlineData("layer1[-3]", null)]
    [InlineData("layer", null)]
    public void Scopes_of_nodes_are_read(string wanted, string? node) => Assert.Equal(node, Find(Model(Resnet), wanted));

    [Fact]
    public void A_name_of_several_modules_is_answered_with_their_whole_names()
    {
        OnnxException e = Assert.Throws<OnnxException>(() => Find(Model(Resnet), "conv2"));
        Assert.Contains("'conv2' is the name of 2 modules: 'layer1.0.conv2', 'layer1.1.conv2'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("layer4", "/backbone/layer4/layer4.0/Conv")]
    [InlineData("backbone.layer4", "/backbone/layer4/layer4.0/Conv")]
    public void A_wrapped_model_keeps_its_names(string wanted, string node) => Assert.Equal(node, Find(Model("/backbone/layer4/layer4.0/Conv", "/fc/Gemm"), wanted));

    [Fact]
    public void A_module_that_is_really_called_so_is_no_second_call()
    {
        GraphProto graph = Model("/conv/Conv", "/conv_1/Conv", "/fc/Gemm");
        Assert.Equal("/conv_1/Conv", Find(graph, "conv"));
        graph.Initializer.Add(Tensors.Make("conv_1.weight", [1], [1f]));
        Assert.Equal("/conv/Conv", Find(graph, "conv"));
    }

    [Theory]
    [InlineData("pkg.torch.onnx.name_scopes", "['', 'layer4', 'layer4.2', 'layer4.2.conv3', 'conv2d_52']")]
    [InlineData("namespace", ": torchvision.models.resnet.ResNet/layer4: torch.nn.modules.container.Sequential/layer4.2: torchvision.models.resnet.Bottleneck/layer4.2.conv3: torch.nn.modules.conv.Conv2d/conv2d_52: aten.conv2d.default")]
    public void Metadata_is_read(string key, string value)
    {
        GraphProto graph = Model("node_conv2d_52", "node_linear");
        graph.Node[0].MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        foreach (string wanted in new[] { "layer4", "layer4.2", "layer4[2].conv3", "layer4[-1].conv3" })
            Assert.Equal("node_conv2d_52", Find(graph, wanted));
        Assert.Null(Find(graph, "layer4.2.conv2"));
    }

    [Fact]
    public void Names_of_weights_tell_where_nodes_are_only_numbered()
    {
        GraphProto graph = Model("Conv_0", "Gemm_1");
        graph.Node[0].Input.Add("features.28.weight");
        Assert.Equal("Conv_0", Find(graph, "features[28]"));
        Assert.Null(Find(graph, "features"));
    }

    private static string? Find(GraphProto graph, string wanted) => ModuleNames.Find(graph, wanted, "x", graph.Node[^1].Output[0]);

    // A chain of nodes, each with the name of its output.
    private static GraphProto Model(params string[] names)
    {
        var graph = new GraphProto { Name = "m", Input = { new ValueInfoProto { Name = "x" } }, Output = { new ValueInfoProto { Name = names[^1] } } };
        string before = "x";
        foreach (string name in names)
        {
            graph.Node.Add(new NodeProto { OpType = name[(name.LastIndexOf('/') + 1)..], Name = name, Input = { before }, Output = { name } });
            before = name;
        }

        return graph;
    }
}
