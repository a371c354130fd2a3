using CsCheck;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace GradCam.Onnx.Tests.Gradients.Rules;

public class MaxPoolRuleTests
{
    [Fact]
    public void Overlap_pads_dilation_and_ceil_mode()
    {
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 2], Gen.Bool, Gen.Int[0, 100_000]).WithFixedSeeds().Sample(
            (kernel, stride, dilation, ceil, seed) =>
            {
                var random = new Random(seed);
                int pad = random.Next(0, (kernel / 2) + 1);
                long[] shape = [2, 3, ((kernel - 1) * dilation) + random.Next(1, 5), ((kernel - 1) * dilation) + random.Next(1, 5)];
                new RuleProbe(seed)
                    .Input("x", shape, RuleProbe.Distinct(random, (int)shape.Aggregate((a, b) => a * b)))
                    .Node(
                        "MaxPool",
                        ["x"],
                        Attributes.Make("kernel_shape", [kernel, kernel]),
                        Attributes.Make("strides", [stride, stride]),
                        Attributes.Make("dilations", [dilation, dilation]),
                        Attributes.Make("pads", [pad, pad, pad, pad]),
                        Attributes.Make("ceil_mode", ceil ? 1 : 0))
                    .Check();
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void A_tie_goes_to_the_one_that_the_forward_pass_chose()
    {
        Dictionary<string, float[]> gradients = new RuleProbe()
            .Input("x", [1, 1, 2, 2], [5, 5, 5, 5])
            .Node("MaxPool", ["x"], Attributes.Make("kernel_shape", [2, 2]))
            .Gradients([3]);

        Assert.Equal([3, 0, 0, 0], gradients["x"]);
    }
}
