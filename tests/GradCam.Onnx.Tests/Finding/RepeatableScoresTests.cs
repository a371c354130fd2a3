using GradCam.Onnx.Finding;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Finding;

/// <summary>Models whose scores change from run to run, or with the batch, are rejected, in any graph that contains the operator.</summary>
public class RepeatableScoresTests
{
    private static readonly NodeProto Training = Node("BatchNormalization", ["x", "s", "s", "s", "s"], "y", Attributes.Make("training_mode", 1));

    [Theory]
    [InlineData("RandomNormal")]
    [InlineData("RandomNormalLike")]
    [InlineData("RandomUniform")]
    [InlineData("RandomUniformLike")]
    [InlineData("Bernoulli")]
    [InlineData("Multinomial")]
    public void Random_operators_are_rejected(string opType) => Rejected(Model(17, Node(opType, ["x"], "y")), $"({opType}) draws random numbers");

    [Theory]
    [InlineData(17, 1, 1, true)]
    [InlineData(17, 0, 3, false)]
    [InlineData(17, 0, 1, false)]
    [InlineData(9, 0, 3, true)]
    [InlineData(9, 0, 1, false)]
    public void BatchNormalization_for_training_is_told_by_the_rules_of_its_operator_set(int opset, long mode, int outputs, bool rejected)
    {
        NodeProto node = Training.Clone();
        node.Attribute[0].I = mode;
        for (int i = 1; i < outputs; i++)
            node.Output.Add($"statistic{i}");
        if (rejected)
            Rejected(Model(opset, node), "'y' (BatchNormalization) is in training mode");
        else
            Check(Model(opset, node));
    }

    [Theory]
    [InlineData("yes", "half", true)]
    [InlineData("yes", "none", false)]
    [InlineData("yes", "", true)]
    [InlineData("no", "half", false)]
    [InlineData("computed", "half", false)]
    [InlineData("x", "half", true)]
    public void Dropout_is_rejected_if_it_drops(string training, string ratio, bool rejected)
    {
        ModelProto model = Model(17, Node("Not", ["yes"], "computed"), Node("Dropout", ["x", ratio, training], "y"));
        if (rejected)
            Rejected(model, "(Dropout) is in training mode");
        else
            Check(model);
    }

    [Fact]
    public void A_branch_is_searched()
    {
        var branch = new GraphProto { Name = "then", Node = { Training }, Output = { new ValueInfoProto { Name = "y" } } };
        NodeProto choice = Node("If", ["unknown"], "y");
        choice.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = branch });
        Rejected(Model(17, choice), "in training mode");
    }

    // A flag outside the branch decides.
    [Fact]
    public void A_branch_sees_the_constants_outside()
    {
        foreach ((string training, bool rejected) in new[] { ("no", false), ("yes", true) })
        {
            var branch = new GraphProto { Name = "then", Node = { Node("Dropout", ["x", "half", training], "y") }, Output = { new ValueInfoProto { Name = "y" } } };
            NodeProto choice = Node("If", ["unknown"], "y");
            choice.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = branch });
            if (rejected)
                Rejected(Model(17, choice), "in training mode");
            else
                Check(Model(17, choice));
        }
    }

    // The function's attribute is the caller's, and without one the function's own default.
    [Theory]
    [InlineData(1L, 0L, true)]
    [InlineData(0L, 1L, false)]
    [InlineData(null, 1L, true)]
    [InlineData(null, 0L, false)]
    public void A_function_is_searched(long? given, long otherwise, bool rejected)
    {
        NodeProto inner = Node("BatchNormalization", ["a", "s", "s", "s", "s"], "b", new AttributeProto { Name = "training_mode", Type = AttributeProto.Types.AttributeType.Int, RefAttrName = "train" });
        NodeProto call = Node("Norm", ["x"], "y");
        call.Domain = "ours";
        if (given is { } value)
            call.Attribute.Add(Attributes.Make("train", value));
        ModelProto model = Model(17, call);
        model.Functions.Add(new FunctionProto { Domain = "ours", Name = "Norm", Input = { "a" }, Output = { "b" }, Node = { inner }, AttributeProto = { Attributes.Make("train", otherwise) }, OpsetImport = { new OperatorSetIdProto { Version = 17 } } });
        if (rejected)
            Rejected(model, "in training mode");
        else
            Check(model);
    }

    [Fact]
    public void A_function_that_calls_itself_ends()
    {
        NodeProto call = Node("Again", ["x"], "y");
        call.Domain = "ours";
        ModelProto model = Model(17, call);
        model.Functions.Add(new FunctionProto { Domain = "ours", Name = "Again", Input = { "x" }, Output = { "y" }, Node = { call.Clone() } });
        Check(model);
    }

    [Fact]
    public void What_the_scores_do_not_depend_on_is_of_no_interest() =>
        Check(Model(17, Node("Relu", ["x"], "y"), Node("RandomNormalLike", ["x"], "noise")));

    private static void Rejected(ModelProto model, string message)
    {
        OnnxException e = Assert.Throws<OnnxException>(() => Check(model));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    private static void Check(ModelProto model) => RepeatableScores.Check(model, ["y"]);

    private static ModelProto Model(long opset, params NodeProto[] nodes)
    {
        var graph = new GraphProto { Name = "m", Input = { new ValueInfoProto { Name = "x" }, new ValueInfoProto { Name = "unknown" } }, Output = { new ValueInfoProto { Name = "y" } } };
        graph.Node.AddRange(nodes);
        graph.Initializer.Add(Tensors.Make("s", [1], [1f]));
        graph.Initializer.Add(Tensors.Make("half", [], [0.5f]));
        graph.Initializer.Add(Tensors.Make("none", [], [0f]));
        graph.Initializer.Add(Tensors.Make("yes", [], TensorProto.Types.DataType.Bool, [1]));
        graph.Initializer.Add(Tensors.Make("no", [], TensorProto.Types.DataType.Bool, [0]));
        return new ModelProto { Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = opset } } };
    }

    private static NodeProto Node(string opType, string[] inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = opType, Name = output, Output = { output } };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes);
        return node;
    }
}
