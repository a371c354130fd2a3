using CsCheck;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace GradCam.Onnx.Tests.Gradients.Rules;

public class ConvTransposeRuleTests
{
    [Fact]
    public void Strides_dilations_pads_groups_and_output_padding_in_one_to_three_dimensions()
    {
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 2], Gen.Int[1, 2], Gen.Int[0, 100_000]).WithFixedSeeds().Sample(
            (spatial, kernel, stride, dilation, group, seed) =>
            {
                var random = new Random(seed);
                long[] kernels = [.. Enumerable.Range(0, spatial).Select(_ => (long)random.Next(1, kernel + 1))];
                long[] strides = [.. Enumerable.Range(0, spatial).Select(_ => (long)random.Next(1, stride + 1))];
                long[] dilations = [.. Enumerable.Range(0, spatial).Select(_ => (long)random.Next(1, dilation + 1))];
                long[] pads = [.. Enumerable.Range(0, 2 * spatial).Select(i => (long)random.Next(0, (int)kernels[i % spatial]))];
                long[] padding = [.. Enumerable.Range(0, spatial).Select(i => (long)random.Next(0, (int)strides[i]))];
                long[] sizes = [.. kernels.Select(k => (long)random.Next(3, 6))];
                Probe(seed, sizes, kernels, group)
                    .Node(
                        "ConvTranspose",
                        ["x", "w", "b"],
                        Attributes.Make("strides", strides),
                        Attributes.Make("dilations", dilations),
                        Attributes.Make("output_padding", padding),
                        Attributes.Make("pads", pads),
                        Attributes.Make("group", group))
                    .Check();
            },
            iter: 40,
            threads: 1);
    }

    [Theory]
    [InlineData("SAME_UPPER", false)]
    [InlineData("SAME_LOWER", false)]
    [InlineData("VALID", false)]
    [InlineData("NOTSET", true)]
    [InlineData("SAME_UPPER", true)]
    public void Automatic_padding_and_a_given_output_shape(string autoPad, bool outputShape)
    {
        for (int seed = 0; seed < 8; seed++)
        {
            var random = new Random(seed);
            long[] kernels = [random.Next(2, 5), random.Next(2, 5)];
            long[] strides = [random.Next(1, 3), random.Next(1, 3)];
            RuleProbe probe = Probe(seed, [4, 5], kernels, 1);
            AttributeProto[] attributes = [Attributes.Make("strides", strides), Attributes.Make("auto_pad", autoPad)];
            if (outputShape)
                attributes = [.. attributes, Attributes.Make("output_shape", [(3 * strides[0]) + kernels[0] - random.Next(0, 2), (4 * strides[1]) + kernels[1] - random.Next(0, 2)])];
            probe.Node("ConvTranspose", ["x", "w", "b"], attributes).Check();
        }
    }

    [Fact]
    public void Bias_that_depends_on_the_layer() =>
        new RuleProbe(1).Input("b", [3]).Constant("x", [2, 2, 4]).Constant("w", [2, 3, 2]).Node("ConvTranspose", ["x", "w", "b"]).Check();

    [Fact]
    public void Bias_of_a_convolution_that_depends_on_the_layer() =>
        new RuleProbe(1).Input("b", [3]).Constant("x", [2, 2, 4]).Constant("w", [3, 2, 2]).Node("Conv", ["x", "w", "b"]).Check();

    private static RuleProbe Probe(int seed, long[] sizes, long[] kernels, int group) => new RuleProbe(seed) { DynamicBatch = true }
        .Input("x", [2, 2 * group, .. sizes])
        .Constant("w", [2 * group, 3, .. kernels])
        .Constant("b", [3 * group]);
}
