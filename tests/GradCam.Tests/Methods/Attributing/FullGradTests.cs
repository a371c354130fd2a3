using GradCam.Explaining;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.TestSupport;
using GoldenModel = GradCam.Tests.Methods.Perturbing.GoldenModel;

namespace GradCam.Tests.Methods.Attributing;

/// <summary>Tests FullGrad against plain loops.</summary>
public class FullGradTests
{
    [Theory]
    [InlineData("resnet-small")]
    [InlineData("lrn-net")]
    public void The_map_is_the_sum_of_the_terms_stretched_to_the_image(string name)
    {
        GoldenModel model = GoldenModel.OpenOrSkip(name);
        NpyArray image = model.Input();
        (int height, int width) = ((int)image.Shape[1], (int)image.Shape[2]);
        ScoreTarget target = ScoreTarget.Score(model.Golden.Classes[0]);
        double[] expected = new double[height * width];
        int terms = 0;
        model.Explain(
            new Probe((in CamInput input) =>
            {
                foreach (CamMap term in input.Passes.FullGradient(target))
                {
                    terms++;
                    Assert.True(term.Minimum >= 0);
                    for (int p = 0; p < expected.Length; p++)
                        expected[p] += At(term, (double)(p / width) * (term.Height - 1) / (height - 1), (double)(p % width) * (term.Width - 1) / (width - 1));
                }
            }),
            image,
            target);
        Assert.Equal(model.Explainer.Model.Manifest.FullGradient!.Maps.Count, terms);
        ClassExplanation explained = model.Explain(new FullGradMethod(), image, target);
        Compare.Close([.. expected.Select(v => (float)v)], explained.Map.Values, 1e-5);
        Assert.Equal((height, width), (explained.Map.Height, explained.Map.Width));
    }

    [Fact]
    public void The_first_term_is_the_image_times_its_gradient()
    {
        GoldenModel model = GoldenModel.OpenOrSkip("resnet-small");
        NpyArray image = model.Input();
        ScoreTarget target = ScoreTarget.Probability(model.Golden.Classes[0]);
        float[] gradient = CutAtImage.OpenOrSkip("resnet-small").Gradient(image, image.Data, target);
        double[] magnitude = [.. image.Data.Zip(gradient, (x, g) => (double)Math.Abs(x * g))];
        (double min, double max) = (magnitude.Min(), magnitude.Max());
        int area = magnitude.Length / 3;
        float[] expected = [.. Enumerable.Range(0, area).Select(p => (float)Enumerable.Range(0, 3).Sum(c => (magnitude[(c * area) + p] - min) / (max - min + 1e-6)))];
        model.Explain(new Probe((in CamInput input) => Compare.Close(expected, input.Passes.FullGradient(target)[0].Values, 1e-3)), image, target);
    }

    // Bilinear, between the four values around a position.
    private static double At(CamMap map, double y, double x)
    {
        (int top, int left) = ((int)y, (int)x);
        double sum = 0;
        for (int i = top; i <= Math.Min(top + 1, map.Height - 1); i++)
        {
            for (int j = left; j <= Math.Min(left + 1, map.Width - 1); j++)
                sum += (1 - Math.Abs(y - i)) * (1 - Math.Abs(x - j)) * map.Values[(i * map.Width) + j];
        }

        return sum;
    }
}
