using GradCam.Explaining;
using GradCam.Methods;
using GradCam.TestSupport;

namespace GradCam.Tests.Methods.Perturbing;

/// <summary>Tests the methods against pytorch-grad-cam's results.</summary>
public class LibraryGoldenTests
{
    [Theory]
    [InlineData("resnet-small")]
    [InlineData("densenet-small")]
    [LargeGoldenData("vgg16-narrow-features29")]
    [LargeGoldenData("vgg16-narrow-features30")]
    [LargeGoldenData("squeezenet1_1")]
    [LargeGoldenData("mobilenet_v2-small")]
    public void Ablation_CAM(string name)
    {
        GoldenModel model = GoldenModel.OpenOrSkip(name);
        AgreesWithSign(model, "map_ablationcam", new AblationCamMethod());
    }

    [Theory]
    [InlineData("resnet-small")]
    [InlineData("densenet-small")]
    [InlineData("lrn-net")]
    [LargeGoldenData("vgg16-narrow-features29")]
    [LargeGoldenData("vgg16-narrow-features30")]
    [LargeGoldenData("squeezenet1_1")]
    [LargeGoldenData("mobilenet_v2-small")]
    public void Score_CAM_with_corners_aligned(string name)
    {
        GoldenModel model = GoldenModel.OpenOrSkip(name);
        Agrees(model, "map_scorecam", new ScoreCamMethod { AlignCorners = true });
    }

    private static void Agrees(GoldenModel model, string array, ICamMethod method)
    {
        // A thousand masks are enough; for wide layers, only the first input.
        int inputs = model.Activations().Shape[0] > 100 ? 1 : 2;
        for (int n = 0; n < inputs; n++)
        {
            float[] map = model.Explain(method, model.Input(n), ScoreTarget.Score(model.Golden.Classes[n])).Map.Values;
            Compare.Close(Half(model, array, n), map, 1e-3);
        }
    }

    // The library divides by the score and not by its magnitude, so a negative score inverts its map. If a score is nearly zero, the library also
    // divides by a rounding error, so the test compares only the shape of such maps.
    private static void AgreesWithSign(GoldenModel model, string array, ICamMethod method)
    {
        for (int n = 0; n < 2; n++)
        {
            ClassExplanation explained = model.Explain(method, model.Input(n), ScoreTarget.Score(model.Golden.Classes[n]));
            float sign = MathF.Sign(explained.Value);
            float[] map = [.. explained.SignedMap.Values.Select(v => Math.Max(sign * v, 0))];
            float[] golden = Half(model, array, n);
            if (Math.Abs(explained.Value) < 0.01 && golden.Max() > 0)
            {
                float scale = golden.Max() / map.Max();
                Assert.InRange(scale, 0.97f, 1.03f);
                map = [.. map.Select(v => v * scale)];
            }

            Compare.Close(golden, map, 1e-3);
        }
    }

    private static float[] Half(GoldenModel model, string array, int n)
    {
        float[] both = model.Golden.Array(array).Data;
        return both[(n * both.Length / 2)..((n + 1) * both.Length / 2)];
    }
}
