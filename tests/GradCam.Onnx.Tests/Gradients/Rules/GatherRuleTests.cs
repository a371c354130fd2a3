using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Gradients.Rules;

/// <summary>Operators that take elements by index or put them there.</summary>
public class GatherRuleTests
{
    [Theory]
    [InlineData(1, new long[] { })]
    [InlineData(1, new long[] { 1 })]
    [InlineData(2, new long[] { 3 })]
    [InlineData(-1, new long[] { 2, 2 })]
    public void Gather_by_constants_that_come_twice_or_count_from_the_end(int axis, long[] dims) => Batched(1)
        .Input("x", [2, 3, 4, 5])
        .Constant(Tensors.Make("i", dims, [.. new long[] { 2, -1, 2, 0 }[..(int)dims.Aggregate(1L, (a, b) => a * b)]]))
        .Node("Gather", ["x", "i"], Attributes.Make("axis", axis)).Check();

    [Fact]
    public void Gather_by_indices_that_the_graph_computes() => Batched(2)
        .Input("x", [2, 3, 4]).Given("z", [2, 3], [1, 3, 2, 5, 4, 6])
        .Node("ArgMax", ["z"], ["a"], Attributes.Make("axis", 0), Attributes.Make("keepdims", 0))
        .Node("Gather", ["x", "a"], Attributes.Make("axis", 1)).Check();

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void GatherElements(int axis) => new RuleProbe(3).Input("x", [2, 3, 4])
        .Constant(Tensors.Make("i", [2, 3, 4], [.. Enumerable.Range(0, 24).Select(i => (long)(i % 5 % 3) - (i % 2))]))
        .Node("GatherElements", ["x", "i"], Attributes.Make("axis", axis)).Check();

    [Theory]
    [InlineData(new long[] { 3, 2 })]
    [InlineData(new long[] { 2, 3 })]
    [InlineData(new long[] { 6, 1 })]
    public void GatherND(long[] dims) => new RuleProbe(4).Input("x", [2, 3, 4])
        .Constant(Tensors.Make("i", dims, [0L, -1, 1, 1, 0, -1])).Node("GatherND", ["x", "i"]).Check();

    [Theory]
    [InlineData("none")]
    [InlineData("add")]
    public void ScatterElements(string reduction) => new RuleProbe(5).Input("x", [2, 5]).Input("u", [2, 2])
        .Constant(Tensors.Make("i", [2, 2], [0L, -1, 3, 1])).Node("ScatterElements", ["x", "i", "u"], Attributes.Make("axis", 1), Attributes.Make("reduction", reduction)).Check();

    [Theory]
    [InlineData("none")]
    [InlineData("add")]
    public void ScatterND(string reduction) => new RuleProbe(6).Input("x", [4, 3]).Input("u", [2, 3])
        .Constant(Tensors.Make("i", [2, 1], [0L, 2])).Node("ScatterND", ["x", "i", "u"], Attributes.Make("reduction", reduction)).Check();

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void TopK(int axis) => new RuleProbe(7) { DynamicBatch = true, Step = 1e-3 }.Input("x", [2, 4, 3], RuleProbe.Distinct(new Random(1), 24))
        .Integers("k", 2).Node("TopK", ["x", "k"], ["y", "i"], Attributes.Make("axis", axis)).Check();

    private static RuleProbe Batched(int seed) => new(seed) { DynamicBatch = true };
}
