namespace GradCam.Onnx.Tests.Gradients.Rules;

public class AddRuleTests
{
    [Theory]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 2, 3, 4 })]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 4 })]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 3, 1 })]
    [InlineData(new long[] { 1, 4 }, new long[] { 2, 3, 1 })]
    [InlineData(new long[] { 2, 1 }, new long[] { })]
    public void Sums_over_what_was_broadcast(long[] a, long[] b) =>
        new RuleProbe().Input("a", a).Input("b", b).Node("Add", ["a", "b"]).Check();

    [Fact]
    public void Of_a_tensor_with_itself_gives_both_parts() =>
        Assert.Equal([2, 4], new RuleProbe().Input("a", [2]).Node("Add", ["a", "a"]).Gradients([1, 2])["a"]);
}
