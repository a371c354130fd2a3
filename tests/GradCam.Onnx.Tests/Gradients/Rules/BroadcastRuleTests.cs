using CsCheck;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.TestSupport;

namespace GradCam.Onnx.Tests.Gradients.Rules;

/// <summary>Operators of several operands that broadcast.</summary>
public class BroadcastRuleTests
{
    private static readonly string[] s_names = ["a", "b", "c", "d"];

    [Theory]
    [InlineData("Sub", 7)]
    [InlineData("Sub", 14)]
    [InlineData("Mul", 7)]
    [InlineData("Mul", 14)]
    [InlineData("Div", 7)]
    [InlineData("Div", 14)]
    [InlineData("Pow", 7)]
    [InlineData("Pow", 15)]
    public void Two_operands(string opType, int opset) => Sample(seed =>
    {
        var random = new Random(seed);
        long[][] shapes = BroadcastShapes.Draw(random, 2);
        new RuleProbe(seed) { Opset = opset, Step = 3e-3 }
            .Input("a", shapes[0], RuleProbe.Positive)
            .Input("b", shapes[1], RuleProbe.Positive)
            .Node(opType, ["a", "b"])
            .Check();
    });

    [Theory]
    [InlineData("Sum")]
    [InlineData("Mean")]
    [InlineData("Max")]
    [InlineData("Min")]
    public void Any_number_of_operands(string opType) => Sample(seed =>
    {
        var random = new Random(seed);
        long[][] shapes = BroadcastShapes.Draw(random, random.Next(1, 5));
        var probe = new RuleProbe(seed) { Step = 1e-3 };

        // All numbers differ, so no step changes the maximum.
        float[] numbers = RuleProbe.Distinct(random, shapes.Sum(s => Count(s)));
        int next = 0;
        for (int i = 0; i < shapes.Length; i++)
        {
            probe.Input(s_names[i], shapes[i], numbers[next..(next + Count(shapes[i]))]);
            next += Count(shapes[i]);
        }

        probe.Node(opType, s_names[..shapes.Length]).Check();
    });

    [Theory]
    [InlineData("Mul")]
    [InlineData("Div")]
    [InlineData("Sub")]
    public void A_tensor_with_itself(string opType) => new RuleProbe { Step = 3e-3 }.Input("a", [2, 3], RuleProbe.Positive).Node(opType, ["a", "a"]).Check();

    [Fact]
    public void A_tie_is_shared_out_evenly()
    {
        Dictionary<string, float[]> gradients = new RuleProbe()
            .Input("a", [3], [1, 2, 2])
            .Input("b", [3], [1, 2, 1])
            .Input("c", [], [2])
            .Node("Max", ["a", "b", "c"])
            .Gradients([6, 6, 6]);

        Assert.Equal([0, 2, 3], gradients["a"]);
        Assert.Equal([0, 2, 0], gradients["b"]);
        Assert.Equal([11], gradients["c"]);
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(0.5f)]
    [InlineData(1f)]
    [InlineData(2f)]
    [InlineData(3f)]
    public void A_power_with_a_constant_exponent(float exponent) => new RuleProbe { Step = 3e-3 }
        .Input("x", [2, 5], RuleProbe.Positive)
        .Constant(Tensors.Make("p", [], [exponent]))
        .Node("Pow", ["x", "p"])
        .Check();

    [Fact]
    public void A_power_with_whole_exponents() => new RuleProbe { Step = 3e-3 }
        .Input("x", [2, 3], RuleProbe.AwayFromZero)
        .Integers("p", 2, 3, 0)
        .Node("Pow", ["x", "p"])
        .Check();

    [Fact]
    public void A_power_at_0_stays_finite()
    {
        Dictionary<string, float[]> gradients = new RuleProbe().Input("x", [2], [0, 0]).Input("p", [2], [0, 2]).Node("Pow", ["x", "p"]).Gradients([1, 1]);

        Assert.Equal([0, 0], gradients["x"]);
        Assert.Equal([0, 0], gradients["p"]);
    }

    [Fact]
    public void Where() => Sample(seed =>
    {
        var random = new Random(seed);
        long[][] shapes = BroadcastShapes.Draw(random, 3);
        byte[] condition = [.. Enumerable.Range(0, Count(shapes[0])).Select(_ => (byte)random.Next(2))];
        new RuleProbe(seed)
            .Constant(Tensors.Make("condition", shapes[0], TensorProto.Types.DataType.Bool, condition))
            .Input("a", shapes[1])
            .Input("b", shapes[2])
            .Node("Where", ["condition", "a", "b"])
            .Check();
    });

    [Fact]
    public void Where_by_a_condition_that_depends_on_the_layer() => new RuleProbe { Step = 1e-3 }
        .Input("a", [2, 5], RuleProbe.AwayFromZero)
        .Constant(Tensors.Make("zero", [], [0f]))
        .Constant("b", [5])
        .Node("Greater", ["a", "zero"], ["positive"])
        .Node("Where", ["positive", "a", "b"])
        .Check();

    [Fact]
    public void What_was_not_chosen_passes_no_infinity()
    {
        Dictionary<string, float[]> gradients = new RuleProbe()
            .Constant(Tensors.Make("condition", [2], TensorProto.Types.DataType.Bool, [1, 0]))
            .Input("a", [2])
            .Input("b", [2])
            .Node("Where", ["condition", "a", "b"])
            .Gradients([float.PositiveInfinity, float.PositiveInfinity]);

        Assert.Equal([float.PositiveInfinity, 0], gradients["a"]);
        Assert.Equal([0, float.PositiveInfinity], gradients["b"]);
    }

    [Theory]
    [InlineData(new long[] { 4 })]
    [InlineData(new long[] { 3, 1 })]
    [InlineData(new long[] { 1 })]
    [InlineData(new long[] { 2, 3, 4 })]
    public void PRelu(long[] slopes) =>
        new RuleProbe { Step = 1e-3 }.Input("x", [2, 3, 4], RuleProbe.AwayFromZero).Input("slope", slopes).Node("PRelu", ["x", "slope"]).Check();

    [Fact]
    public void Broadcasting_of_the_oldest_operator_sets_is_refused()
    {
        ModelProto model = new RuleProbe { Opset = 6 }.Input("a", [2, 3]).Input("b", [2]).Node("Mul", ["a", "b"], Attributes.Make("broadcast", 1), Attributes.Make("axis", 0)).Model();
        var shapes = new Dictionary<string, TensorShape> { ["a"] = new(2, 3), ["b"] = new(2), ["y"] = new(2, 3) };

        Assert.Throws<OnnxException>(() => GradientModels.Differentiate(new CutModel(new ModelProto(), model, ["a", "b"], [], "y"), shapes));
    }

    private static void Sample(Action<int> check) => Gen.Int[0, 1_000_000].WithFixedSeeds().Sample(check, iter: 25, threads: 1);

    private static int Count(long[] shape) => (int)shape.Aggregate(1L, (product, d) => product * d);
}
