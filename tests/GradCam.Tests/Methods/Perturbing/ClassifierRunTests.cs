using GradCam.Explaining;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.TestSupport;

namespace GradCam.Tests.Methods.Perturbing;

/// <summary>Tests Ablation-CAM and Recipro-CAM against single runs of the classifier's file.</summary>
public class ClassifierRunTests
{
    private const int Class = 5;
    private readonly GoldenModel _model = GoldenModel.OpenOrSkip("resnet-small");

    [Fact]
    public void Ablation_CAM_sets_each_channel_to_zero()
    {
        NpyArray activations = _model.Activations();
        int area = Area(activations);
        double whole = _model.ScoresFrom(activations.Data)[Class];
        var weights = new Dictionary<int, double>();
        for (int k = 0; k < activations.Shape[0]; k++)
        {
            float[] ablated = [.. activations.Data];
            ablated.AsSpan(k * area, area).Clear();
            weights.Add(k, (whole - _model.ScoresFrom(ablated)[Class]) / Math.Abs(whole));
        }

        Compare.Close(Plain.WeightedSum(activations, weights), Signed(new AblationCamMethod(), ScoreTarget.Score(Class)), 1e-4);
    }

    [Fact]
    public void Ablation_CAM_of_what_speaks_against_a_class_is_the_opposite()
    {
        float[] map = Signed(new AblationCamMethod(), ScoreTarget.Score(Class));
        float[] against = Signed(new AblationCamMethod(), ScoreTarget.Counterfactual(ScoreTarget.Score(Class)));
        Compare.Close([.. map.Select(v => -v)], against, 1e-5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Recipro_CAM_asks_the_classifier_about_each_place(bool gaussian)
    {
        NpyArray activations = _model.Activations();
        int width = (int)activations.Shape[2];
        int area = Area(activations);
        double[] map = [.. Enumerable.Range(0, area).Select(place =>
        {
            float[] masked = [.. activations.Data.Select((v, i) =>
            {
                int at = i % area;
                (int dy, int dx) = (Math.Abs((at / width) - (place / width)), Math.Abs((at % width) - (place % width)));
                double share = (dy, dx) switch
                {
                    (0, 0) => gaussian ? 1 / 4.0 : 1,
                    (0, 1) or (1, 0) => gaussian ? 1 / 8.0 : 0,
                    (1, 1) => gaussian ? 1 / 16.0 : 0,
                    _ => 0,
                };
                return (float)(v * share);
            })];
            return Plain.Probability(_model.ScoresFrom(masked), Class);
        })];

        ClassExplanation explained = _model.Explain(new ReciproCamMethod { Gaussian = gaussian }, _model.Input(), ScoreTarget.Score(Class));
        Compare.Close(Plain.FromMinimum(map), explained.Map.Values, 1e-3);
    }

    private float[] Signed(ICamMethod method, ScoreTarget target) => _model.Explain(method, _model.Input(), target).SignedMap.Values;

    private static int Area(NpyArray activations) => (int)(activations.Shape[1] * activations.Shape[2]);
}
