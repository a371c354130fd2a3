using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Gradients.Rules;

public class EinsumRuleTests
{
    // ONNX Runtime does not support an ellipsis with more axes in one operand than in another.
    [Theory]
    [InlineData("ij,jk->ik", new long[] { 2, 3 }, new long[] { 3, 4 })]
    [InlineData("bhid,bhjd->bhij", new long[] { 2, 2, 3, 4 }, new long[] { 2, 2, 5, 4 })]
    [InlineData("bij, bjk", new long[] { 2, 3, 4 }, new long[] { 2, 4, 2 })]
    [InlineData("bcij,b->bc", new long[] { 2, 3, 2, 2 }, new long[] { 2 })]
    [InlineData("ij,kl->k", new long[] { 2, 3 }, new long[] { 4, 2 })]
    [InlineData("i,i->", new long[] { 4 }, new long[] { 4 })]
    [InlineData("...ij,...jk->...ik", new long[] { 2, 1, 3, 4 }, new long[] { 1, 3, 4, 2 })]
    [InlineData("...ij,...jk", new long[] { 2, 3, 4 }, new long[] { 2, 4, 2 })]
    [InlineData("i...,i...->...", new long[] { 2, 3 }, new long[] { 2, 3 })]
    [InlineData("ij,jk->ik", new long[] { 2, 1 }, new long[] { 3, 4 })]
    [InlineData("bA,Ba->bB", new long[] { 2, 3 }, new long[] { 4, 3 })]
    public void Of_two(string equation, long[] a, long[] b) =>
        new RuleProbe(1).Input("a", a).Input("b", b).Node("Einsum", ["a", "b"], Attributes.Make("equation", equation)).Check();

    [Theory]
    [InlineData("ij->ji", new long[] { 2, 3 })]
    [InlineData("ij->i", new long[] { 2, 3 })]
    [InlineData("bcij->bc", new long[] { 2, 3, 4, 2 })]
    [InlineData("b...c->bc...", new long[] { 2, 3, 4, 2 })]
    public void Of_one(string equation, long[] a) =>
        new RuleProbe(2) { DynamicBatch = true }.Input("a", a).Node("Einsum", ["a"], Attributes.Make("equation", equation)).Check();

    [Fact]
    public void Of_three() => new RuleProbe(3).Input("a", [2, 3]).Input("b", [3, 4]).Input("c", [4, 2])
        .Node("Einsum", ["a", "b", "c"], Attributes.Make("equation", "ij,jk,kl->il")).Check();

    [Fact]
    public void With_an_open_batch() => new RuleProbe(4) { DynamicBatch = true }.Input("a", [2, 3, 4]).Constant("w", [5, 4])
        .Node("Einsum", ["a", "w"], Attributes.Make("equation", "bnc,oc->bno")).Check();

    [Fact]
    public void A_diagonal_is_refused() =>
        Assert.Throws<OnnxException>(() => new RuleProbe().Input("a", [3, 3]).Node("Einsum", ["a"], Attributes.Make("equation", "ii->i")).Check());
}
