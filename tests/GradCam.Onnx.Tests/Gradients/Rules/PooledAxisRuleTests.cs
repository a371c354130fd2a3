using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Gradients.Rules;

/// <summary>The sum over space of the gradient, through operators that cut, join and reorder axes.</summary>
public class PooledAxisRuleTests
{
    [Fact]
    public void Concat_along_channels() => Batched(1).Input("a", [2, 3, 4, 4]).Input("b", [2, 2, 4, 4])
        .Node("Concat", ["b", "a"], ["c"], Attributes.Make("axis", 1)).Node("GlobalAveragePool", ["c"]).CheckChannelWeights();

    [Fact]
    public void Not_concat_along_space() => X()
        .Node("Concat", ["x", "x"], ["c"], Attributes.Make("axis", 2)).Node("GlobalAveragePool", ["c"]).CheckChannelWeights(pooled: false);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Split(int axis) => X()
        .Node("Split", ["x"], ["a", "b"], Attributes.Make("axis", axis)).Node("GlobalAveragePool", ["b"]).CheckChannelWeights();

    [Fact]
    public void Split_whose_parts_are_all_used() => X()
        .Node("Split", ["x"], ["a", "b"], Attributes.Make("axis", 1)).Node("Concat", ["b", "a"], ["c"], Attributes.Make("axis", 1)).Node("GlobalAveragePool", ["c"]).CheckChannelWeights();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, -2)]
    [InlineData(2, 1)]
    [InlineData(3, -1)]
    public void Slice(int axis, int step) => X()
        .Integers("starts", step > 0 ? 1 : -1).Integers("ends", step > 0 ? 3 : -9).Integers("axes", axis).Integers("steps", step)
        .Node("Slice", ["x", "starts", "ends", "axes", "steps"], ["s"]).Node("GlobalAveragePool", ["s"]).CheckChannelWeights();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Gather(int axis) => X().Integers("i", 2, 0, 2)
        .Node("Gather", ["x", "i"], ["g"], Attributes.Make("axis", axis)).Node("GlobalAveragePool", ["g"]).CheckChannelWeights();

    [Theory]
    [InlineData("constant", 1, 0, true)]
    [InlineData("constant", 0, -1, true)]
    [InlineData("constant", 0, 1, false)]
    [InlineData("reflect", 0, 1, true)]
    [InlineData("edge", 0, 2, true)]
    public void Pad(string mode, int channels, int space, bool pooled) => X()
        .Integers("pads", 0, channels, space, 0, 0, channels, 0, space)
        .Node("Pad", ["x", "pads"], ["p"], Attributes.Make("mode", mode)).Node("GlobalAveragePool", ["p"]).CheckChannelWeights(pooled);

    [Fact]
    public void Transpose_within_space() => X()
        .Node("Transpose", ["x"], ["t"], Attributes.Make("perm", [0, 1, 3, 2])).Node("GlobalAveragePool", ["t"]).CheckChannelWeights();

    [Fact]
    public void Not_transpose_of_channels() => X()
        .Node("Transpose", ["x"], ["t"], Attributes.Make("perm", [0, 2, 1, 3])).Node("GlobalAveragePool", ["t"]).CheckChannelWeights(pooled: false);

    [Fact]
    public void Unsqueeze_and_squeeze() => X().Integers("axes", 2)
        .Node("Unsqueeze", ["x", "axes"], ["u"]).Node("Squeeze", ["u", "axes"], ["s"]).Node("GlobalAveragePool", ["s"]).CheckChannelWeights();

    [Fact]
    public void Tile_in_space() => X().Integers("repeats", 1, 1, 2, 3)
        .Node("Tile", ["x", "repeats"], ["t"]).Node("GlobalAveragePool", ["t"]).CheckChannelWeights();

    [Fact]
    public void SpaceToDepth() => X()
        .Node("SpaceToDepth", ["x"], ["s"], Attributes.Make("blocksize", 2)).Node("GlobalAveragePool", ["s"]).CheckChannelWeights();

    [Fact]
    public void Not_depth_to_space() => X()
        .Node("DepthToSpace", ["x"], ["s"], Attributes.Make("blocksize", 2)).Node("GlobalAveragePool", ["s"]).CheckChannelWeights(pooled: false);

    private static RuleProbe X() => Batched(2).Input("x", [2, 4, 4, 4]);

    private static RuleProbe Batched(int seed) => new(seed) { DynamicBatch = true };
}
