using CsCheck;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace GradCam.Onnx.Tests.Gradients.Rules;

public class ConvRuleTests
{
    [Fact]
    public void Strides_dilations_pads_and_groups_in_one_to_three_dimensions()
    {
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 2], Gen.Int[1, 2], Gen.Int[0, 100_000]).WithFixedSeeds().Sample(
            (spatial, kernel, stride, dilation, group, seed) =>
            {
                var random = new Random(seed);
                long[] kernels = [.. Enumerable.Range(0, spatial).Select(_ => (long)random.Next(1, kernel + 1))];
                long[] strides = [.. Enumerable.Range(0, spatial).Select(_ => (long)random.Next(1, stride + 1))];
                long[] dilations = [.. Enumerable.Range(0, spatial).Select(_ => (long)random.Next(1, dilation + 1))];
                long[] pads = [.. Enumerable.Range(0, 2 * spatial).Select(i => (long)random.Next(0, (int)kernels[i % spatial]))];
                long[] sizes = [.. kernels.Select((k, i) => ((k - 1) * dilations[i]) + random.Next(1, 5))];
                new RuleProbe(seed)
                    .Input("x", [2, 2 * group, .. sizes])
                    .Constant("w", [3 * group, 2, .. kernels])
                    .Constant("b", [3 * group])
                    .Node(
                        "Conv",
                        ["x", "w", "b"],
                        Attributes.Make("strides", strides),
                        Attributes.Make("dilations", dilations),
                        Attributes.Make("pads", pads),
                        Attributes.Make("group", group))
                    .Check();
            },
            iter: 80,
            threads: 1);
    }

    [Theory]
    [InlineData("SAME_UPPER")]
    [InlineData("SAME_LOWER")]
    [InlineData("VALID")]
    public void Automatic_padding(string autoPad)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            new RuleProbe(seed)
                .Input("x", [1, 2, random.Next(4, 9), random.Next(4, 9)])
                .Constant("w", [2, 2, random.Next(1, 4), random.Next(1, 4)])
                .Node("Conv", ["x", "w"], Attributes.Make("auto_pad", autoPad), Attributes.Make("strides", [random.Next(1, 4), random.Next(1, 4)]))
                .Check();
        }
    }
}
