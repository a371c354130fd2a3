using CsCheck;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace GradCam.Onnx.Tests.Gradients.Rules;

public class SoftmaxRuleTests
{
    [Theory]
    [InlineData("Softmax")]
    [InlineData("LogSoftmax")]
    public void Any_axis_before_and_since_operator_set_13(string opType)
    {
        Gen.Select(Gen.Int[1, 4], Gen.Int[-4, 3], Gen.Bool, Gen.OneOf(Gen.Const(1), Gen.Const(11), Gen.Const(13)), Gen.Int[0, 1000]).WithFixedSeeds().Sample(
            (rank, axis, named, opset, seed) =>
            {
                // Negative axes came with operator set 11; the default of 1 takes two axes.
                if (axis >= rank || axis < -rank || (opset < 11 && axis < 0))
                    axis = 0;
                if (!named && rank == 1)
                    rank = 2;
                var random = new Random(seed);
                RuleProbe probe = new RuleProbe(seed) { Opset = opset }.Input("x", [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, 5))]);
                probe.Node(opType, ["x"], named ? [Attributes.Make("axis", axis)] : []).Check();
            },
            iter: 80,
            threads: 1);
    }
}
