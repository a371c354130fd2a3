using CsCheck;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace GradCam.Onnx.Tests.Gradients.Rules;

public class GemmRuleTests
{
    [Fact]
    public void All_transposes_factors_and_bias_shapes()
    {
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 3], Gen.Int[1, 4], Gen.Int[1, 4], Gen.Int[1, 4], Gen.Int[0, 1000]).WithFixedSeeds().Sample(
            (transA, transB, bias, m, k, n, seed) =>
            {
                RuleProbe probe = new RuleProbe(seed)
                    .Input("a", transA ? [k, m] : [m, k])
                    .Input("b", transB ? [n, k] : [k, n]);
                long[][] biases = [[], [n], [1, n], [m, n]];
                if (bias > 0)
                    probe.Input("c", biases[bias]);
                probe.Node(
                    "Gemm",
                    bias > 0 ? ["a", "b", "c"] : ["a", "b"],
                    Attributes.Make("transA", transA ? 1 : 0),
                    Attributes.Make("transB", transB ? 1 : 0),
                    Attributes.Make("alpha", 0.7f),
                    Attributes.Make("beta", -1.3f)).Check();
            },
            iter: 60,
            threads: 1);
    }
}
