using GradCam.Explaining;
using GradCam.Methods;
using GradCam.TestSupport;

namespace GradCam.Tests.Methods.Perturbing;

/// <summary>Tests the runs of the model: batches, progress, and the requests of methods.</summary>
public class PassesTests
{
    private readonly GoldenModel _model = GoldenModel.OpenOrSkip("resnet-small");

    public static TheoryData<ICamMethod> Methods =>
    [
        new AblationCamMethod(), new ScoreCamMethod(), new ReciproCamMethod(), new OcclusionMethod { Patch = 40 }, new RiseMethod { Samples = 20 },
    ];

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_batch_size_makes_no_difference_and_progress_is_told(ICamMethod method)
    {
        var reports = new Reports();
        ScoreTarget target = ScoreTarget.Score(2);
        float[] one = _model.Explain(method, _model.Input(), target, batchSize: 7, reports).SignedMap.Values;
        Compare.Close(one, _model.Explain(method, _model.Input(), target).SignedMap.Values, 1e-4);

        int total = reports.All[0].Total;
        Assert.All(reports.All, r => Assert.Equal(total, r.Total));
        Assert.Equal([.. Enumerable.Range(1, (total + 6) / 7).Select(i => Math.Min(i * 7, total))], reports.All.Select(r => r.Done));
    }

    [Fact]
    public void A_class_that_was_asked_for_keeps_its_score_where_the_method_looks_at_its_probability()
    {
        ClassExplanation explained = _model.Explain(new RiseMethod { Samples = 2 }, _model.Input(), ScoreTarget.Score(2));
        Assert.Equal(explained.Logit, explained.Value);
    }

    [Fact]
    public void All_methods_are_found_by_their_own_names()
    {
        Assert.Equal(CamMethods.All.Count, CamMethods.All.Select(m => m.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(CamMethods.All, m => Assert.Same(m, CamMethods.Find(m.Name.ToUpperInvariant())));
    }

    private sealed class Reports : IProgress<CamProgress>
    {
        public List<CamProgress> All { get; } = [];

        public void Report(CamProgress value) => All.Add(value);
    }
}
