using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Gradients.Rules;

/// <summary>Attention and RotaryEmbedding of operator set 23.</summary>
public class AttentionRuleTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Attention(bool byHeads, bool dynamicBatch)
    {
        RuleProbe probe = Probe(1, dynamicBatch);
        if (byHeads)
            probe.Input("q", [2, 3, 4, 5]).Input("k", [2, 3, 6, 5]).Input("v", [2, 3, 6, 7]).Node("Attention", ["q", "k", "v"]).Check();
        else
            probe.Input("q", [2, 4, 15]).Input("k", [2, 6, 15]).Input("v", [2, 6, 21]).Node("Attention", ["q", "k", "v"], Heads(3, 3)).Check();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Several_heads_of_queries_share_one_of_keys(bool byHeads)
    {
        if (byHeads)
            Probe(2).Input("q", [2, 4, 3, 5]).Input("k", [2, 2, 6, 5]).Input("v", [2, 2, 6, 5]).Node("Attention", ["q", "k", "v"], Attributes.Make("scale", 0.7f)).Check();
        else
            Probe(3).Input("q", [2, 3, 20]).Input("k", [2, 6, 10]).Input("v", [2, 6, 10]).Node("Attention", ["q", "k", "v"], Heads(4, 2)).Check();
    }

    [Fact]
    public void A_mask_closes_positions() =>
        Probe(4).Input("q", [2, 3, 4, 5]).Input("k", [2, 3, 4, 5]).Input("v", [2, 3, 4, 5]).Constant("mask", [4, 4]).Node("Attention", ["q", "k", "v", "mask"]).Check();

    [Fact]
    public void A_causal_mask_closes_later_positions() =>
        Probe(5).Input("q", [2, 3, 4, 5]).Input("k", [2, 3, 4, 5]).Input("v", [2, 3, 4, 5]).Node("Attention", ["q", "k", "v"], Attributes.Make("is_causal", 1)).Check();

    [Fact]
    public void A_cap_bends_the_products() =>
        Probe(6).Input("q", [2, 3, 4, 5]).Input("k", [2, 3, 4, 5]).Input("v", [2, 3, 4, 5]).Node("Attention", ["q", "k", "v"], Attributes.Make("softcap", 1.5f)).Check();

    [Fact]
    public void A_continued_sequence_is_rejected()
    {
        RuleProbe probe = Probe(7).Input("q", [1, 2, 1, 4]).Input("k", [1, 2, 1, 4]).Input("v", [1, 2, 1, 4]).Constant("pk", [1, 2, 3, 4]).Constant("pv", [1, 2, 3, 4])
            .Node("Attention", ["q", "k", "v", "", "pk", "pv"], ["y", "nk", "nv"]);
        Assert.Contains("it continues a sequence", Assert.Throws<OnnxException>(probe.Check).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, true, true)]
    [InlineData(1, 0, true, true)]
    [InlineData(0, 4, true, true)]
    [InlineData(1, 4, false, true)]
    [InlineData(0, 0, false, false)]
    public void RotaryEmbedding(long interleaved, long rotated, bool byHeads, bool positions)
    {
        long half = (rotated > 0 ? rotated : 6) / 2;
        RuleProbe probe = Probe(8).Input("x", byHeads ? [2, 3, 5, 6] : [2, 5, 18]);
        if (positions)
            probe.Constant("cos", [9, half]).Constant("sin", [9, half]).Constant(Tensors.Make("at", [2, 5], [0L, 1, 2, 3, 4, 8, 7, 6, 5, 4]));
        else
            probe.Constant("cos", [2, 5, half]).Constant("sin", [2, 5, half]);
        probe.Node(
            "RotaryEmbedding", positions ? ["x", "cos", "sin", "at"] : ["x", "cos", "sin"],
            Attributes.Make("interleaved", interleaved), Attributes.Make("num_heads", byHeads ? 0L : 3L), Attributes.Make("rotary_embedding_dim", rotated)).Check();
    }

    private static RuleProbe Probe(int seed, bool dynamicBatch = false) => new(seed) { Opset = 23, DynamicBatch = dynamicBatch };

    private static AttributeProto[] Heads(long queries, long keys) => [Attributes.Make("q_num_heads", queries), Attributes.Make("kv_num_heads", keys)];
}
