using CsCheck;
using GradCam.TestSupport;

namespace GradCam.Onnx.Tests.Gradients.Rules;

public class MatMulRuleTests
{
    [Fact]
    public void Matrices_vectors_and_batches_that_broadcast()
    {
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 4], Gen.Int[0, 100_000]).WithFixedSeeds().Sample(
            (left, right, seed) =>
            {
                var random = new Random(seed);
                (long m, long k, long n) = (random.Next(1, 4), random.Next(1, 4), random.Next(1, 4));
                long[] batch = [random.Next(1, 4), random.Next(1, 4)];
                new RuleProbe(seed)
                    .Input("a", left == 1 ? [k] : [.. Batch(left), m, k])
                    .Input("b", right == 1 ? [k] : [.. Batch(right), k, n])
                    .Node("MatMul", ["a", "b"])
                    .Check();

                IEnumerable<long> Batch(int rank) => batch[(4 - rank)..].Select(d => random.Next(3) == 0 ? 1 : d);
            },
            iter: 120,
            threads: 1);
    }
}
