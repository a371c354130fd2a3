using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.Methods;
using GradCam.Metrics;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Evaluation.Tests.Metrics;

/// <summary>Each metric against a plain computation, with the shapes model and the test's own map.</summary>
public sealed class MapMetricsTests : IDisposable
{
    private const int Side = 224;
    private const int Class = 4;

    private readonly Explainer _explainer = Explainer.Load(TestPaths.InRepository("models", "shapes-split"));
    private readonly float[] _image;

    public MapMetricsTests()
    {
        // A cross on a textured ground.
        byte[] pixels = new byte[Side * Side * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int y, int x) = Math.DivRem(i / 3, Side);
            bool cross = x is > 60 and < 140 && y is > 60 and < 140 && (x is > 87 and < 113 || y is > 87 and < 113);
            pixels[i] = (byte)(cross ? (i % 3 == 0 ? 230 : 40) : 120 + (x + y) % 17 + 20 * (i % 3));
        }

        _image = new float[3 * Side * Side];
        Preprocessor.Apply(new Picture(Side, Side, pixels), _explainer.Model.Manifest.Preprocessing, _image);
    }

    public void Dispose() => _explainer.Dispose();

    [Fact]
    public void Scores_of_a_batch_are_those_of_each_image()
    {
        float[] batch = [.. Enumerable.Range(0, 11).SelectMany(n => _image.Select(v => v * (1 - n * 0.05f)))];
        float[] scores = _explainer.Scores(batch, 11, TestContext.Current.CancellationToken);
        for (int n = 0; n < 11; n++)
            Compare.Close(Scores(batch[(n * _image.Length)..((n + 1) * _image.Length)]), scores.AsSpan(n * 10, 10), 1e-5);
        Assert.Throws<ArgumentException>(() => _explainer.Scores(_image, 2, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_heat_map_is_the_map_over_its_maximum_resized()
    {
        MetricInput input = Input(Map([0, -1, 2, 1]));
        Assert.Equal(0, input.Heat[0], 6);
        Assert.Equal(-0.5, input.Heat[Side - 1], 6);
        Assert.Equal(0, input.Shares[Side - 1]);
        Assert.Equal(1, input.Heat[^Side], 6);
        Assert.Equal(0.5, input.Heat[^1], 6);
        Assert.Equal(Softmaxed(_image), input.Probability, 1e-5f);
    }

    [Fact]
    public void Average_drop_and_increase()
    {
        MetricInput input = Input(Map([1, 0.5f, 0.2f, 0]));
        double y = Softmaxed(_image);
        double o = Softmaxed(Times(input.Shares));
        double[] values = Measure(new AverageDropMetric(), input);
        Assert.Equal(Math.Max(0, y - o) / y, values[0], 1e-4);
        Assert.Equal(o > y ? 1 : 0, values[1]);

        // A map of the whole image loses nothing.
        Assert.Equal([0, 0], Measure(new AverageDropMetric(), Input(Map([1, 1, 1, 1]))));
    }

    [Fact]
    public void Adcc()
    {
        MetricInput input = Input(Map([1, 0.5f, 0.2f, 0]));
        double[] values = Measure(new AdccMetric(), input);
        MetricInput masked = Input(Explain(Times(input.Shares)));
        double coherency = (Correlation.Pearson(input.Heat, masked.Heat) + 1) / 2;
        double complexity = input.Shares.Average();
        double drop = Measure(new AverageDropMetric(), input)[0];
        Assert.Equal(coherency, values[0], 1e-4);
        Assert.Equal(complexity, values[1], 1e-4);
        Assert.Equal(3 / (1 / coherency + 1 / (1 - complexity) + 1 / (1 - drop)), values[2], 1e-3);
    }

    [Fact]
    public void Deletion_and_insertion()
    {
        // Four plain quarters in the order lower right, upper left, upper right, lower left.
        var map = new CamMap(2, 2, [3, 2, 1, 4]);
        MetricInput input = Input(Nearest(map));
        Func<int, int, int> quarter = (x, y) => (y < Side / 2 ? 0 : 2) + (x < Side / 2 ? 0 : 1);
        int[] order = [3, 0, 1, 2];
        float[] blurred = GaussianBlur.Apply(_image, Side, Side);
        foreach ((IMapMetric metric, float[] from, float[] to) in new (IMapMetric, float[], float[])[] { (new DeletionMetric(4), _image, new float[_image.Length]), (new InsertionMetric(4), blurred, _image) })
        {
            double[] curve = new double[5];
            for (int step = 0; step <= 4; step++)
            {
                float[] image = [.. from];
                for (int i = 0; i < image.Length; i++)
                {
                    if (order.AsSpan(0, step).Contains(quarter(i % Side, i / Side % Side)))
                        image[i] = to[i];
                }

                curve[step] = Softmaxed(image);
            }

            double[] values = Measure(metric, input);
            Assert.Equal((curve[0] / 2 + curve[1] + curve[2] + curve[3] + curve[4] / 2) / 4, values[0], 1e-4);
            float[] told = input.Curves[metric.Columns[0].Name];
            Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(curve[i], told[i], 1e-4));
        }
    }

    [Fact]
    public void Road()
    {
        MetricInput input = Input(Map([1, 0.5f, 0.2f, -0.3f]));
        double[] values = Measure(new RoadMetric(), input);

        // With another kind of sort; another draw of noise changes probabilities only slightly.
        int[] order = [.. Enumerable.Range(0, Side * Side).OrderByDescending(i => input.Heat[i])];
        var imputation = new NoisyLinearImputation(Side, Side);
        int[] counts = [.. Enumerable.Range(1, 9).Select(tenths => Side * Side * tenths / 10)];
        float[][] most = [.. counts.Select(count => Filled(order[..count]))];
        float[][] least = [.. counts.Select(count => Filled(order[^count..]))];
        Assert.Equal(most.Average(Softmaxed) - Softmaxed(_image), values[0], 0.02);
        Assert.Equal(least.Average(Softmaxed) - Softmaxed(_image), values[1], 0.02);
        Assert.Equal((values[1] - values[0]) / 2, values[2], 1e-9);

        // Shares of nine steps at which the class has the highest score.
        Assert.All(values[3..], v => Assert.Equal(Math.Round(9 * v), 9 * v, 1e-9));
        Assert.Equal(most.Count(IsTop) / 9.0, values[3], 0.12);
        Assert.Equal(least.Count(IsTop) / 9.0, values[4], 0.12);

        bool IsTop(float[] image)
        {
            float[] scores = Scores(image);
            return Array.IndexOf(scores, scores.Max()) == Class;
        }

        float[] Filled(int[] pixels)
        {
            bool[] removed = new bool[Side * Side];
            foreach (int pixel in pixels)
                removed[pixel] = true;
            float[] result = new float[_image.Length];
            imputation.Fill(_image, removed, new Random(99), result);
            return result;
        }
    }

    [Fact]
    public void Pointing_energy_and_boxes()
    {
        // One pixel of an 8x8 map, 28 pixels wide: its maximum is at 3.5 * 28 = (98, 98).
        float[] one = new float[64];
        one[3 * 8 + 3] = 5;
        var map = new CamMap(8, 8, one);
        Assert.Equal([1, 1], Measure(new PointingGameMetric(), Input(map, Box(111, 90, 130, 110))));
        Assert.Equal([0, 0], Measure(new PointingGameMetric(), Input(map, Box(118, 90, 130, 110))));
        Assert.Equal([0, 0], Measure(new PointingGameMetric(0), Input(map, Box(111, 90, 130, 110))));

        // 15 pixels of a picture twice as large are 7.5 pixels of the model's input.
        Assert.Equal([1, 0], Measure(new PointingGameMetric(), Input(map, Large(220))));
        Assert.Equal([1, 1], Measure(new PointingGameMetric(), Input(map, Large(208))));

        // A flat map marks every position, an empty one none.
        Assert.Equal(0.25, Measure(new PointingGameMetric(0), Input(Map([1, 1, 1, 1]), Box(0, 0, 112, 112)))[0], 6);
        Assert.Equal([0, 0], Measure(new PointingGameMetric(), Input(Map([0, -1, 0, 0]), Box(0, 0, 112, 112))));

        MetricInput quarters = Input(Nearest(new CamMap(2, 2, [6, 2, 0, 2])), Box(0, 0, 112, 112));
        Assert.Equal(0.6, Measure(new EnergyPointingGameMetric(), quarters)[0], 5);
        Assert.Equal([0], Measure(new EnergyPointingGameMetric(), Input(Map([0, -1, 0, 0]), Box(0, 0, 9, 9))));

        // All but one quarter is above 15 % of 6: a box of the whole image.
        Assert.Equal(0.25, Measure(new BoxLocalizationMetric(), quarters)[0], 6);
        Assert.Equal(1, Measure(new BoxLocalizationMetric(), quarters)[1]);
        MetricInput upper = Input(Nearest(new CamMap(2, 2, [6, 0.8f, 0, 0])), Box(0, 0, 112, 224));
        Assert.Equal([0.5, 0, double.NaN], Measure(new BoxLocalizationMetric(), upper));
        Assert.Equal([0, 1, double.NaN], Measure(new BoxLocalizationMetric(), Input(Map([0, -1, 0, 0]), Box(0, 0, 9, 9))));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    [InlineData(null, double.NaN)]
    public void A_picture_that_is_taken_for_another_class_is_a_localisation_error(bool? recognised, double expected)
    {
        TruthRegion truth = TruthRegion.Of([new TruthBox(0, 0, 112, 224)], null, Side, Side, Preprocessing.ImageNet(Side), recognised)!;
        Assert.Equal([0.5, 0, expected], Measure(new BoxLocalizationMetric(), Input(Nearest(new CamMap(2, 2, [6, 0.8f, 0, 0])), truth)));
    }

    [Fact]
    public void A_metric_and_a_method_of_ones_own()
    {
        var evaluator = new MapEvaluator(_explainer, [new Mean(), new PointingGameMetric()], seed: 1);
        Assert.Equal(["mean", "pointing-game", "pointing-game-classes", "runtime"], evaluator.Columns.Select(c => c.Name));
        IReadOnlyList<MapMeasurement> measured = evaluator.Measure([new("gradcam", CamMethods.GradCam), new("flat", new Flat())], _image, Class, null, 0, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(1, measured[1].Values[0], 5);
        Assert.Equal(Explain(_image).Values, measured[0].Map.Values);
        Assert.Equal(double.NaN, measured[0].Values[1]);
        Assert.True(measured[0].Values[3] > 0);
        Assert.Same(MapMetrics.All[3], MapMetrics.Find(MapMetrics.All, "road-lerf"));
        Assert.Contains("Did you mean 'insertion'", Assert.Throws<GradCamException>(() => MapMetrics.Find(MapMetrics.All, "insertoin")).Message, StringComparison.Ordinal);
    }

    // A box in a picture of twice the model's size; its edges are halved in the model's input.
    private static TruthRegion Large(double left) =>
        TruthRegion.Of([new TruthBox(left, 180, 260, 220)], null, 2 * Side, 2 * Side, Preprocessing.ImageNet(Side))!;

    private static CamMap Map(float[] values) => new(2, 2, values);

    // Quarters with sharp edges, as large as the image, so that no resize changes them.
    private static CamMap Nearest(CamMap map) =>
        new(Side, Side, [.. Enumerable.Range(0, Side * Side).Select(i => map.Values[i / Side / (Side / 2) * 2 + i % Side / (Side / 2)])]);

    private static TruthRegion Box(double left, double top, double right, double bottom) =>
        TruthRegion.Of([new TruthBox(left, top, right, bottom)], null, Side, Side, Preprocessing.ImageNet(Side))!;

    private static double[] Measure(IMapMetric metric, MetricInput input)
    {
        double[] values = new double[metric.Columns.Count];
        metric.Measure(input, values);
        return values;
    }

    private MetricInput Input(CamMap map, TruthRegion? truth = null) =>
        new(_explainer, _image, Class, map, Explain, truth, seed: 3, TestContext.Current.CancellationToken);

    private CamMap Explain(float[] image) => Explanation(image).Classes[0].Map;

    private float[] Scores(float[] image) => Explanation(image).Scores;

    private Explanation Explanation(float[] image) =>
        _explainer.Explain(new NpyArray([3, Side, Side], image), new ExplainOptions { Classes = ClassTargets.Of(Class) }, TestContext.Current.CancellationToken)[0];

    private float Softmaxed(float[] image)
    {
        float[] scores = Scores(image);
        Softmax.Apply(scores, scores);
        return scores[Class];
    }

    private float[] Times(float[] shares) => [.. _image.Select((v, i) => v * shares[i % shares.Length])];

    private sealed class Flat : ICamMethod
    {
        public string Name => "flat";

        public CamNeeds Needs => CamNeeds.None;

        public void Compute(in CamInput input, Span<float> map) => map.Fill(1);
    }

    private sealed class Mean : IMapMetric
    {
        public IReadOnlyList<MetricColumn> Columns { get; } = [new("mean", "mean", MetricDirection.None)];

        public void Measure(MetricInput input, Span<double> values) => values[0] = input.Heat.Average();
    }
}
