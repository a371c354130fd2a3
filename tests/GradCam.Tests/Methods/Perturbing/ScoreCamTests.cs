using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.TestSupport;

namespace GradCam.Tests.Methods.Perturbing;

/// <summary>Tests Score-CAM and similar methods against loops over single masked images.</summary>
public class ScoreCamTests
{
    private const int Class = 3;
    private readonly GoldenModel _model = GoldenModel.OpenOrSkip("densenet-small");

    [Fact]
    public void Score_CAM()
    {
        NpyArray image = _model.Input();
        NpyArray activations = _model.Activations();
        var weights = Weights(Channels(activations), k => Score(Plain.Masked(image, Plain.Mask(activations, k, image))));
        Agrees(Plain.WeightedSum(activations, weights), new ScoreCamMethod());
    }

    [Fact]
    public void Score_CAM_of_a_contrast()
    {
        NpyArray image = _model.Input(1);
        NpyArray activations = _model.Activations(1);
        var weights = Weights(Channels(activations), k => _model.Scores(Plain.Masked(image, Plain.Mask(activations, k, image))) is var y ? y[4] - y[7] : 0);
        ScoreTarget contrast = ScoreTarget.Contrast(ScoreTarget.Score(4), ScoreTarget.Score(7));
        Compare.Close(Plain.WeightedSum(activations, weights), _model.Explain(new ScoreCamMethod(), image, contrast).SignedMap.Values, 1e-4);
    }

    [Fact]
    public void Faster_Score_CAM_takes_the_channels_that_vary_most()
    {
        NpyArray image = _model.Input();
        NpyArray activations = _model.Activations();
        int area = (int)(activations.Shape[1] * activations.Shape[2]);
        int[] best = [.. Channels(activations).OrderByDescending(k =>
        {
            float[] channel = activations.Data[(k * area)..((k + 1) * area)];
            return channel.Sum(v => Math.Pow(v - channel.Average(), 2));
        }).Take(5)];
        var weights = Weights(best, k => Score(Plain.Masked(image, Plain.Mask(activations, k, image))));
        Agrees(Plain.WeightedSum(activations, weights), new FasterScoreCamMethod { Channels = 5 });
        Agrees(_model.Explain(new ScoreCamMethod(), image, ScoreTarget.Score(Class)).SignedMap.Values, new FasterScoreCamMethod { Channels = 1000 });
    }

    [Fact]
    public void SS_CAM_is_the_mean_over_noise_on_the_masks()
    {
        NpyArray image = _model.Input();
        NpyArray activations = _model.Activations();
        int pixels = (int)(image.Shape[1] * image.Shape[2]);
        float[][] noise = [.. Enumerable.Range(0, 2).Select(sample =>
        {
            float[] drawn = new float[pixels];
            RandomStream.Of(11, sample).FillNormal(drawn);
            return drawn;
        })];
        var weights = Weights(Channels(activations), k =>
        {
            double[] mask = Plain.Mask(activations, k, image);
            return noise.Average(e => Score(Plain.Masked(image, [.. mask.Zip(e, (m, d) => m + (0.3 * d))])));
        });
        Agrees(Plain.WeightedSum(activations, weights), new SsCamMethod { Samples = 2, Noise = 0.3f, Seed = 11 });

        Agrees(_model.Explain(new ScoreCamMethod(), image, ScoreTarget.Score(Class)).SignedMap.Values, new SsCamMethod { Samples = 2, Noise = 0 });
    }

    [Fact]
    public void IS_CAM_is_the_mean_on_the_way_to_the_masked_image()
    {
        NpyArray image = _model.Input();
        NpyArray activations = _model.Activations();
        var weights = Weights(Channels(activations), k =>
        {
            double[] mask = Plain.Mask(activations, k, image);
            return Enumerable.Range(1, 3).Average(n => Score(Plain.Masked(image, [.. mask.Select(m => m * n / 3)])));
        });
        Agrees(Plain.WeightedSum(activations, weights), new IsCamMethod { Samples = 3 });
        Agrees(_model.Explain(new ScoreCamMethod(), image, ScoreTarget.Score(Class)).SignedMap.Values, new IsCamMethod { Samples = 1 });
    }

    private static IEnumerable<int> Channels(NpyArray activations) => Enumerable.Range(0, (int)activations.Shape[0]);

    private static Dictionary<int, double> Weights(IEnumerable<int> channels, Func<int, double> score)
    {
        int[] all = [.. channels];
        double[] weights = Plain.Softmax([.. all.Select(score)]);
        return all.Zip(weights).ToDictionary();
    }

    private double Score(NpyArray image) => _model.Scores(image)[Class];

    private void Agrees(float[] expected, ICamMethod method) =>
        Compare.Close(expected, _model.Explain(method, _model.Input(), ScoreTarget.Score(Class)).SignedMap.Values, 1e-4);
}
