using GradCam.Export.Quantizing;
using GradCam.Onnx.Model;

namespace GradCam.Export.Tests.Quantizing;

public sealed class RoundedConvolutionTests
{
    private const float InputScale = 0.02f;

    // Three channels of two weights: an ordinary one, one that the normalization inverts, and one that it sets to zero.
    private static readonly float[] Weights = [0.5f, -0.25f, 0.1f, 0.3f, 0.7f, 0.2f];
    private static readonly float[] Factors = [2f, -3f, 0f];
    private static readonly float[] Bias = [1f, -0.5f, 0.25f];

    [Fact]
    public void Weights_are_rounded_with_the_normalization_folded_in_and_come_back_without_it()
    {
        RoundedWeights rounded = Convolution(Factors, Bias).Round(Weights, InputScale);
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < 2; i++)
            {
                int level = rounded.Levels[(c * 2) + i];
                Assert.Equal(Factors[c] * Weights[(c * 2) + i], level * rounded.Scales[c], 0.01f);
                Assert.Equal(c == 2 ? 0 : Weights[(c * 2) + i], level * rounded.Back[c], 0.01f);
            }
        }
    }

    [Fact]
    public void A_bias_fits_its_integer_even_where_the_weights_are_next_to_nothing()
    {
        float[] tiny = [1e-12f, -1e-12f, 0f, 0f, 0.1f, 0.1f];
        RoundedWeights rounded = Convolution(null, Bias).Round(tiny, InputScale);
        for (int c = 0; c < 3; c++)
            Assert.Equal(Bias[c], (double)rounded.Bias![c] * InputScale * rounded.Scales[c], 1e-2);
    }

    private static RoundedConvolution Convolution(float[]? factors, float[] bias) =>
        new(new NodeProto { OpType = "Conv" }, null, Tensors.Make("w", [3, 2, 1, 1], Weights), factors, bias);
}
