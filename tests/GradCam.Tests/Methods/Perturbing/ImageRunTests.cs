using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.TestSupport;

namespace GradCam.Tests.Methods.Perturbing;

/// <summary>Tests RISE and occlusion against loops over single images.</summary>
public class ImageRunTests
{
    private const int Class = 5;
    private readonly GoldenModel _model = GoldenModel.OpenOrSkip("resnet-small");

    [Fact]
    public void RISE_is_the_mean_of_masks_weighted_by_the_class_probability()
    {
        NpyArray image = _model.Input();
        (int height, int width) = ((int)image.Shape[1], (int)image.Shape[2]);
        const int Cells = 5;
        const int Samples = 12;
        int cell = (int)Math.Ceiling(height / (double)Cells);
        double[] map = new double[height * width];
        for (int n = 0; n < Samples; n++)
        {
            RandomStream random = RandomStream.Of(3, n);
            float[] cells = new float[Cells * Cells];
            for (int i = 0; i < cells.Length; i++)
                cells[i] = random.NextSingle() < 0.4f ? 1 : 0;
            (int top, int left) = (random.NextInt(cell + 1), random.NextInt(cell + 1));
            int side = (Cells + 1) * cell;
            double[] large = Plain.Enlarge(cells, Cells, Cells, side, side);
            double[] mask = [.. Enumerable.Range(0, map.Length).Select(i => large[((top + (i / width)) * side) + left + (i % width)])];
            double probability = Plain.Probability(_model.Scores(Plain.Masked(image, mask)), Class);
            for (int i = 0; i < map.Length; i++)
                map[i] += probability * mask[i] / (Samples * 0.4);
        }

        float[] actual = _model.Explain(new RiseMethod { Samples = Samples, Cells = Cells, Share = 0.4f, Seed = 3 }, image, ScoreTarget.Score(Class)).Map.Values;
        Compare.Close(Plain.FromMinimum(map), actual, 1e-3);
    }

    [Theory]
    [InlineData(32, 20)]
    [InlineData(50, 50)]
    [InlineData(0, 0)]
    public void Occlusion_is_the_mean_loss_over_the_patches_that_cover_a_pixel(int patch, int stride)
    {
        NpyArray image = _model.Input();
        int side = (int)image.Shape[1];
        int p = patch > 0 ? patch : 13;
        int s = stride > 0 ? stride : 6;
        double whole = _model.Scores(image)[Class];
        double[] sums = new double[side * side];
        int[] counts = new int[side * side];
        int steps = (int)Math.Ceiling((side - p) / (double)s) + 1;
        for (int i = 0; i < steps; i++)
        {
            for (int j = 0; j < steps; j++)
            {
                (int top, int left) = (Math.Min(i * s, side - p), Math.Min(j * s, side - p));
                bool Covers(int pixel) => pixel / side >= top && pixel / side < top + p && pixel % side >= left && pixel % side < left + p;
                double[] mask = [.. Enumerable.Range(0, sums.Length).Select(pixel => Covers(pixel) ? 0.0 : 1)];
                double loss = whole - _model.Scores(Plain.Masked(image, mask))[Class];
                foreach (int pixel in Enumerable.Range(0, sums.Length).Where(Covers))
                {
                    sums[pixel] += loss;
                    counts[pixel]++;
                }
            }
        }

        Assert.DoesNotContain(0, counts);
        ClassExplanation explained = _model.Explain(new OcclusionMethod { Patch = patch, Stride = stride }, image, ScoreTarget.Score(Class));
        Compare.Close([.. sums.Zip(counts, (sum, count) => (float)(sum / count))], explained.SignedMap.Values, 1e-4);
        Assert.True(explained.Map.Minimum >= 0);
    }

    [Theory]
    [InlineData(97, 1, "a patch of 97 pixels does not fit the model's input of 96x96")]
    [InlineData(10, 11, "with a stride of 11 pixels, patches of 10 leave gaps")]
    public void Occlusion_refuses_patches_that_do_not_cover_the_image(int patch, int stride, string message)
    {
        var e = Assert.Throws<GradCamException>(() => _model.Explain(new OcclusionMethod { Patch = patch, Stride = stride }, _model.Input(), ScoreTarget.Score(Class)));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }
}
