using GradCam.Explaining;
using GradCam.Export.Randomizing;
using GradCam.Methods;
using GradCam.Metrics;
using GradCam.Pictures;
using GradCam.TestSupport;
using GradCam.Tools.Shapes;

namespace Shapes.Tests;

/// <summary>On pictures with exact masks, metrics separate a method that uses the model from baselines that do not.</summary>
public sealed class ShapesEvaluationTests : IDisposable
{
    private const int Count = 40;
    private const ulong FirstSeed = 0xE7A1_0000;

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Grad_cam_is_above_the_baselines_and_the_model_of_random_weights_is_not()
    {
        string model = TestPaths.InRepository("models", "shapes-split");
        RandomizedModel.Write(model, _folder["random"], RandomizedModel.LayerCount(model), seed: 1, TestContext.Current.CancellationToken);
        using Explainer explainer = Explainer.Load(model, cancellationToken: TestContext.Current.CancellationToken);
        using Explainer random = Explainer.Load(_folder["random"], cancellationToken: TestContext.Current.CancellationToken);
        EvaluatedMethod[] methods =
        [
            new("gradcam", CamMethods.GradCam),
            new("random", CamMethods.Find("random")),
            new("centre", CamMethods.Find("centre")),
            new("edge", CamMethods.Find("edge")),
            new("random weights", CamMethods.GradCam, random),
        ];
        var evaluator = new MapEvaluator(explainer, [new PointingGameMetric(), new EnergyPointingGameMetric()], seed: 1);
        var values = new List<double[]>[methods.Length];
        var similarity = new List<double>();
        for (int m = 0; m < values.Length; m++)
            values[m] = [];
        Preprocessing preprocessing = explainer.Model.Manifest.Preprocessing;
        for (int i = 0; i < Count; i++)
        {
            ShapePicture shape = ShapeGenerator.Draw(FirstSeed + (ulong)i, 224, 224);
            float[] image = new float[Preprocessor.Length(preprocessing)];
            Preprocessor.Apply(shape.Picture, preprocessing, image);
            TruthRegion truth = TruthRegion.Of([], Array.ConvertAll(shape.Mask, m => m != 0), 224, 224, preprocessing)!;
            IReadOnlyList<MapMeasurement> measured = evaluator.Measure(methods, image, (int)shape.Label, truth, i, cancellationToken: TestContext.Current.CancellationToken);
            for (int m = 0; m < methods.Length; m++)
                values[m].Add(measured[m].Values);
            similarity.Add(RandomizationCheck.Similarity(measured[0].Map, measured[^1].Map));
        }

        MeanInterval Of(int method, int column) => MeanInterval.Of(values[method].Select(v => v[column]));

        // The whole interval is above the baseline's.
        for (int baseline = 1; baseline < methods.Length; baseline++)
            Assert.True(Of(0, 2).Low > Of(baseline, 2).High, $"energy: {Of(0, 2)}, {methods[baseline].Name} {Of(baseline, 2)}");

        // On many pictures, strong edges and the centre also hit the maximum.
        foreach (int baseline in (int[])[1, 4])
            Assert.True(Of(0, 0).Low > Of(baseline, 0).High, $"pointing game: {Of(0, 0)}, {methods[baseline].Name} {Of(baseline, 0)}");
        Assert.True(RandomizationCheck.Passes(MeanInterval.Of(similarity, -1, 1)));
    }
}
