using CsCheck;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace GradCam.Onnx.Tests.Gradients.Rules;

/// <summary>Operators that cut, join, repeat and reorder axes. They are linear, so only rounding makes a difference.</summary>
public class AxisRuleTests
{
    [Theory]
    [InlineData(new long[] { 0, 2, 3, 1 })]
    [InlineData(new long[] { 2, 0, 1, 3 })]
    [InlineData(null)]
    public void Transpose(long[]? perm) => Batched(1).Input("x", [2, 3, 4, 5]).Node("Transpose", ["x"], perm is null ? [] : [Attributes.Make("perm", perm)]).Check();

    [Theory]
    [InlineData("Squeeze", 17)]
    [InlineData("Squeeze", 11)]
    [InlineData("Unsqueeze", 17)]
    [InlineData("Unsqueeze", 11)]
    public void Axes_of_length_one(string opType, long opset)
    {
        RuleProbe probe = new RuleProbe(2) { DynamicBatch = true, Opset = opset }.Input("x", [2, 1, 3, 1]);
        if (opset >= 13)
            probe.Integers("axes", 1, -1).Node(opType, ["x", "axes"]).Check();
        else
            probe.Node(opType, ["x"], Attributes.Make("axes", [1, 3])).Check();
    }

    [Fact]
    public void Squeeze_of_all() => Batched(2).Input("x", [2, 1, 3, 1]).Node("Squeeze", ["x"]).Check();

    [Theory]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 2, 3, 4 })]
    [InlineData(new long[] { 2, 1, 4 }, new long[] { 1, 3, 4 })]
    [InlineData(new long[] { 2, 1, 1 }, new long[] { 3, 2, 5, 1 })]
    [InlineData(new long[] { 1, 4 }, new long[] { 3, 2, 1 })]
    public void Expand(long[] x, long[] shape) => new RuleProbe(3).Input("x", x).Integers("shape", shape).Node("Expand", ["x", "shape"]).Check();

    [Fact]
    public void Expand_with_an_open_batch() => Batched(3).Input("x", [2, 1, 4]).Integers("shape", 1, 3, 1).Node("Expand", ["x", "shape"]).Check();

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(1, 1, 1)]
    [InlineData(3, 1, 2)]
    public void Tile(long a, long b, long c) => new RuleProbe(4) { DynamicBatch = a == 1 }.Input("x", [2, 3, 2]).Integers("repeats", a, b, c).Node("Tile", ["x", "repeats"]).Check();

    [Theory]
    [InlineData(1, 17)]
    [InlineData(-1, 11)]
    [InlineData(2, 4)]
    public void Concat(int axis, long opset)
    {
        long[][] shapes = [.. Enumerable.Range(1, 3).Select(n => { long[] s = [2, 2, 2]; s[axis < 0 ? axis + 3 : axis] = n; return s; })];
        new RuleProbe(5) { DynamicBatch = true, Opset = opset }
            .Input("a", shapes[0]).Input("b", shapes[1]).Given("c", shapes[2], new float[4 * 3])
            .Node("Concat", ["a", "c", "b", "a"], Attributes.Make("axis", axis)).Check();
    }

    [Fact]
    public void Split_by_attribute_by_input_and_into_equal_parts()
    {
        Batched(6).Input("x", [2, 6, 2]).Integers("split", 1, 3, 2).Node("Split", ["x", "split"], ["a", "b", "c"], Attributes.Make("axis", 1)).Node("Concat", ["c", "a", "b"], Attributes.Make("axis", 1)).Check();
        Batched(6).Input("x", [2, 6, 2]).Integers("split", 1, 3, 2).Node("Split", ["x", "split"], ["a", "b", "c"], Attributes.Make("axis", -2)).Node("Concat", ["c", "a"], Attributes.Make("axis", 1)).Check();
        new RuleProbe(6) { Opset = 11, DynamicBatch = true }.Input("x", [2, 6]).Node("Split", ["x"], ["a", "b"], Attributes.Make("axis", 1), Attributes.Make("split", [2, 4])).Node("Identity", ["b"]).Check();
        Batched(6).Input("x", [2, 6]).Node("Split", ["x"], ["a", "b"], Attributes.Make("axis", 1)).Node("Sub", ["a", "b"], ["d"]).Node("Identity", ["a"]).Check();
        new RuleProbe(6) { Opset = 18, DynamicBatch = true }.Input("x", [2, 5]).Node("Split", ["x"], ["a", "b", "c"], Attributes.Make("axis", 1), Attributes.Make("num_outputs", 3)).Node("Identity", ["c"]).Check();
    }

    [Fact]
    public void Slice_forwards_and_backwards()
    {
        Gen.Select(Gen.Int[-9, 9], Gen.Int[-9, 9], Gen.Int[-3, 3], Gen.Int[-8, 8], Gen.Int[0, 1000]).WithFixedSeeds().Sample(
            (start, end, step, other, seed) =>
            {
                // Only parts that are not empty.
                if (step == 0 || Taken(start, end, step).Count == 0)
                    return;
                Batched(seed).Input("x", [2, 5, 7, 3])
                    .Integers("starts", start, other < 0 ? -2 : 1, 0)
                    .Integers("ends", end, other < 0 ? long.MaxValue : 4, int.MaxValue)
                    .Integers("axes", -2, 1, 0)
                    .Integers("steps", step, 1, 1)
                    .Node("Slice", ["x", "starts", "ends", "axes", "steps"]).Check();
            },
            iter: 80,
            threads: 1);
    }

    [Fact]
    public void Slice_by_attributes() => new RuleProbe(7) { Opset = 9, DynamicBatch = true }.Input("x", [2, 5, 4])
        .Node("Slice", ["x"], Attributes.Make("starts", [1, -3]), Attributes.Make("ends", [-1, 100]), Attributes.Make("axes", [1, 2])).Check();

    [Theory]
    [InlineData("constant", 17)]
    [InlineData("constant", 18)]
    [InlineData("reflect", 17)]
    [InlineData("edge", 17)]
    [InlineData("wrap", 19)]
    [InlineData("constant", 9)]
    [InlineData("reflect", 9)]
    [InlineData("edge", 9)]
    public void Pad(string mode, long opset)
    {
        for (int seed = 0; seed < 15; seed++)
        {
            var random = new Random(seed);
            int least = mode == "constant" ? -2 : 0;
            long[] pads = [random.Next(least, 3), random.Next(least, 4), random.Next(least, 3), random.Next(least, 4)];
            RuleProbe probe = new RuleProbe(seed) { Opset = opset, DynamicBatch = true }.Input("x", [2, 2, 5, 5]);
            if (opset < 11)
                probe.Node("Pad", ["x"], Attributes.Make("mode", mode), Attributes.Make("pads", [0, 0, pads[0], pads[1], 0, 0, pads[2], pads[3]])).Check();
            else if (opset < 18)
                probe.Integers("pads", 0, 0, pads[0], pads[1], 0, 0, pads[2], pads[3]).Node("Pad", ["x", "pads"], Attributes.Make("mode", mode)).Check();
            else
                probe.Integers("pads", pads).Integers("axes", 2, -1).Node("Pad", ["x", "pads", "", "axes"], Attributes.Make("mode", mode)).Check();
        }
    }

    [Theory]
    [InlineData(3, 9)]
    [InlineData(4, 4)]
    [InlineData(8, 2)]
    [InlineData(5, 6)]
    public void CenterCropPad(long height, long width) => new RuleProbe(7) { Opset = 18, DynamicBatch = true }
        .Input("x", [2, 2, 6, 5]).Integers("shape", height, width).Node("CenterCropPad", ["x", "shape"], Attributes.Make("axes", [2, -1])).Check();

    [Fact]
    public void CenterCropPad_of_channels_to_the_shape_of_another_tensor() => new RuleProbe(7) { Opset = 18 }
        .Input("x", [2, 7, 6]).Given("z", [3, 5], new float[15]).Node("Shape", ["z"], ["shape"])
        .Node("CenterCropPad", ["x", "shape"], ["cut"], Attributes.Make("axes", [1, 2])).Node("Softmax", ["cut"]).Check();

    [Theory]
    [InlineData(3, 2, true)]
    [InlineData(3, 9, false)]
    public void Sum_over_space_of_a_CenterCropPad(long height, long width, bool pooled) => new RuleProbe(7) { Opset = 18, DynamicBatch = true }
        .Input("x", [2, 3, 6, 5]).Integers("shape", height, width).Node("CenterCropPad", ["x", "shape"], ["cut"], Attributes.Make("axes", [2, 3]))
        .Node("GlobalAveragePool", ["cut"]).CheckChannelWeights(pooled);

    [Fact]
    public void Pads_that_the_graph_computes() => Batched(8).Input("x", [2, 2, 3])
        .Integers("front", 0, 0, 1).Integers("behind", 0, 0, 2)
        .Node("Concat", ["front", "behind"], ["pads"], Attributes.Make("axis", 0))
        .Node("Pad", ["x", "pads"]).Check();

    [Theory]
    [InlineData("DCR")]
    [InlineData("CRD")]
    public void DepthToSpace(string mode) => Batched(9).Input("x", [2, 8, 2, 3]).Node("DepthToSpace", ["x"], Attributes.Make("blocksize", 2), Attributes.Make("mode", mode)).Check();

    [Fact]
    public void SpaceToDepth() => Batched(10).Input("x", [2, 2, 4, 6]).Node("SpaceToDepth", ["x"], Attributes.Make("blocksize", 2)).Check();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(1, -1)]
    public void Trilu(int upper, long k) => Batched(11).Input("x", [2, 4, 5]).Constant(Tensors.Make("k", [], [k])).Node("Trilu", ["x", "k"], Attributes.Make("upper", upper)).Check();

    [Fact]
    public void Dropout_with_its_settings_as_inputs() => Batched(12).Input("x", [2, 4])
        .Constant("ratio", [], _ => 0.5f).Constant(Tensors.Make("training", [], TensorProto.Types.DataType.Bool, [0]))
        .Node("Dropout", ["x", "ratio", "training"], ["y", "mask"]).Check();

    [Fact]
    public void Shapes_and_comparisons_carry_no_gradient() => Batched(13).Input("x", [2, 3, 4])
        .Node("Shape", ["x"], ["shape"])
        .Node("ConstantOfShape", ["shape"], ["zeros"])
        .Node("Concat", ["x", "zeros"], ["joined"], Attributes.Make("axis", 1))
        .Node("Shape", ["zeros"], ["again"])
        .Node("Reshape", ["x", "again"], ["same"])
        .Node("Concat", ["same", "joined"], Attributes.Make("axis", 1))
        .Check();

    private static RuleProbe Batched(int seed) => new(seed) { DynamicBatch = true };

    private static List<int> Taken(int start, int end, int step)
    {
        start = Math.Clamp(start < 0 ? start + 7 : start, 0, step > 0 ? 7 : 6);
        end = Math.Clamp(end < 0 ? end + 7 : end, step > 0 ? 0 : -1, step > 0 ? 7 : 6);
        var taken = new List<int>();
        for (int i = start; step > 0 ? i < end : i > end; i += step)
            taken.Add(i);
        return taken;
    }
}
