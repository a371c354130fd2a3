using CsCheck;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace GradCam.Onnx.Tests.Gradients.Rules;

/// <summary>Pools other than the plain max pool.</summary>
public class PoolRuleTests
{
    [Theory]
    [InlineData("AveragePool", 17)]
    [InlineData("AveragePool", 19)]
    [InlineData("LpPool", 17)]
    [InlineData("LpPool", 18)]
    public void Windows_pads_and_ceil_mode(string opType, long opset)
    {
        // Dilations and, for LpPool, ceil mode came with the newer operator set.
        bool newer = opset > 17;
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 4], Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Int[0, 100_000]).WithFixedSeeds().Sample(
            (spatial, kernel, stride, ceil, countPads, seed) =>
            {
                var random = new Random(seed);
                long[] kernels = [.. Enumerable.Range(0, spatial).Select(_ => (long)random.Next(1, kernel + 1))];
                long[] dilations = [.. Enumerable.Range(0, spatial).Select(_ => newer ? (long)random.Next(1, 3) : 1)];
                long[] pads = [.. Enumerable.Range(0, 2 * spatial).Select(i => (long)random.Next(0, (int)(kernels[i % spatial] / 2) + 1))];
                long[] sizes = [.. kernels.Select((k, i) => ((k - 1) * dilations[i]) + random.Next(1, 5))];
                List<AttributeProto> attributes = [Attributes.Make("kernel_shape", kernels), Attributes.Make("strides", Enumerable.Repeat((long)stride, spatial)), Attributes.Make("pads", pads)];
                if (newer)
                    attributes.Add(Attributes.Make("dilations", dilations));
                if (newer || opType == "AveragePool")
                    attributes.Add(Attributes.Make("ceil_mode", ceil ? 1 : 0));
                if (opType == "AveragePool")
                    attributes.Add(Attributes.Make("count_include_pad", countPads ? 1 : 0));
                else
                    attributes.Add(Attributes.Make("p", random.Next(1, 4)));
                new RuleProbe(seed) { Opset = opset, DynamicBatch = true, Step = 2e-3, Tolerance = 3e-2 }
                    .Input("x", [2, 3, .. sizes], RuleProbe.AwayFromZero)
                    .Node(opType, ["x"], [.. attributes])
                    .Check();
            },
            iter: 25,
            threads: 1);
    }

    [Theory]
    [InlineData("AveragePool", "SAME_UPPER")]
    [InlineData("AveragePool", "SAME_LOWER")]
    [InlineData("AveragePool", "VALID")]
    [InlineData("MaxPool", "SAME_UPPER")]
    [InlineData("MaxPool", "SAME_LOWER")]
    [InlineData("MaxPool", "VALID")]
    public void Automatic_padding(string opType, string autoPad)
    {
        for (int seed = 0; seed < 8; seed++)
        {
            var random = new Random(seed);
            long[] shape = [2, 2, random.Next(4, 9), random.Next(4, 9)];

            // ONNX Runtime rejects strides that leave gaps here.
            int kernel = random.Next(1, 4);
            int stride = random.Next(1, kernel + 1);
            new RuleProbe(seed) { DynamicBatch = true, Step = 1e-3 }
                .Input("x", shape, RuleProbe.Distinct(random, (int)shape.Aggregate((a, b) => a * b)))
                .Node(opType, ["x"], Attributes.Make("kernel_shape", [kernel, 3]), Attributes.Make("auto_pad", autoPad), Attributes.Make("strides", [stride, 2]))
                .Check();
        }
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(1, 12)]
    [InlineData(3, 17)]
    public void MaxPool_in_other_dimensions_and_operator_sets(int spatial, long opset)
    {
        long[] shape = [2, 2, .. Enumerable.Repeat(5L, spatial)];
        new RuleProbe(spatial) { DynamicBatch = true, Opset = opset, Step = 1e-3 }
            .Input("x", shape, RuleProbe.Distinct(new Random(3), (int)shape.Aggregate((a, b) => a * b)))
            .Node("MaxPool", ["x"], Attributes.Make("kernel_shape", Enumerable.Repeat(3L, spatial)), Attributes.Make("strides", Enumerable.Repeat(2L, spatial)), Attributes.Make("pads", Enumerable.Repeat(1L, 2 * spatial)))
            .Check();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void GlobalLpPool(int p) => new RuleProbe(p) { DynamicBatch = true, Step = 2e-3 }
        .Input("x", [2, 3, 4, 5], RuleProbe.AwayFromZero).Node("GlobalLpPool", ["x"], Attributes.Make("p", p)).Check();

    [Fact]
    public void A_window_of_zeros_has_no_gradient() =>
        Assert.Equal([0, 0, 0], new RuleProbe().Input("x", [1, 1, 3], [0, 0, 0]).Node("GlobalLpPool", ["x"]).Gradients([5])["x"]);

    [Fact]
    public void GlobalMaxPool() => new RuleProbe(4) { DynamicBatch = true, Step = 1e-3 }
        .Input("x", [2, 3, 2, 2], RuleProbe.Distinct(new Random(1), 24)).Node("GlobalMaxPool", ["x"]).Check();

    [Fact]
    public void A_global_tie_goes_to_the_first() =>
        Assert.Equal([0, 2, 0, 0], new RuleProbe().Input("x", [1, 1, 4], [1, 5, 5, 5]).Node("GlobalMaxPool", ["x"]).Gradients([2])["x"]);

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 0, true)]
    [InlineData(0, 1, true)]
    [InlineData(1, 1, false)]
    public void Sum_over_space_of_an_average_pool(int pad, int countPads, bool pooled) => new RuleProbe(5) { DynamicBatch = true }
        .Input("x", [2, 3, 5, 6])
        .Node("AveragePool", ["x"], ["p"], Attributes.Make("kernel_shape", [3, 2]), Attributes.Make("strides", [2, 1]), Attributes.Make("pads", [pad, pad, pad, pad]), Attributes.Make("count_include_pad", countPads))
        .Node("GlobalAveragePool", ["p"])
        .CheckChannelWeights(pooled);

    [Fact]
    public void Sum_over_space_of_a_global_max_pool() => new RuleProbe(6) { DynamicBatch = true }
        .Input("x", [2, 3, 5, 6]).Node("GlobalMaxPool", ["x"]).CheckChannelWeights();
}
