using System.Numerics.Tensors;
using GradCam;
using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.NumPy;
using GradCam.Onnx.Model;
using GradCam.SplitModels;
using GradCam.TestSupport;

namespace Export.Tests.Importing;

/// <summary>Tests models that score each position of the picture. The target is a sum of scores over a mask.</summary>
public sealed class DenseScoresTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_coarsest_grid_is_the_target_and_the_classes_are_told_from_the_places()
    {
        TinySegmenter.Write(_folder["m.onnx"]);
        OnnxImportReport report = Import();
        Assert.Equal(TinySegmenter.Layer, Assert.Single(report.Layers).Name);
        Assert.Contains(report.Notes, n => n.Text.Contains("scores each of 16x24 positions for 3 classes", StringComparison.Ordinal));
        Assert.InRange(report.Verification.Gradient, 0, 2e-3);
        SplitModel model = SplitModel.Open(_folder["m"]);
        Assert.Equal(new DenseScores(3, TinySegmenter.Height, TinySegmenter.Width), model.Manifest.DenseScores);
        Assert.Equal((3, 3 * TinySegmenter.Places), (model.ClassCount, model.ScoreCount));
    }

    // PyTorch's way to enlarge scores to the picture's size. Height and width are known before the cut and used after it.
    [Fact]
    public void A_grid_may_be_enlarged_to_the_size_of_the_picture_itself()
    {
        ModelProto model = TinySegmenter.Write(_folder["m.onnx"]);
        Import();
        IReadOnlyList<Explanation> expected = Explain(new ExplainOptions { Classes = ClassTargets.Of(1), KeepTensors = true }, Images(2));

        GraphProto graph = model.Graph;
        NodeProto resize = graph.Node[^1];
        graph.Node.Remove(resize);
        graph.Initializer.Add(Tensors.Make("zero", [1], [0L]));
        graph.Initializer.Add(Tensors.Make("two", [1], [2L]));
        graph.Initializer.Add(Tensors.Make("four", [1], [4L]));
        graph.Node.Add(new NodeProto { OpType = "Shape", Name = "lengths", Input = { "image" }, Output = { "lengths" } });
        graph.Node.Add(new NodeProto { OpType = "Slice", Name = "places", Input = { "lengths", "two", "four", "zero" }, Output = { "places" } });
        graph.Node.Add(new NodeProto { OpType = "Shape", Name = "of_grid", Input = { "grid" }, Output = { "of_grid" } });
        graph.Node.Add(new NodeProto { OpType = "Slice", Name = "front", Input = { "of_grid", "zero", "two", "zero" }, Output = { "front" } });
        graph.Node.Add(new NodeProto { OpType = "Concat", Name = "sizes", Input = { "front", "places" }, Output = { "sizes" }, Attribute = { Attributes.Make("axis", 0) } });
        resize.Input[2] = "";
        resize.Input.Add("sizes");
        graph.Node.Add(resize);
        OnnxFile.Write(_folder["m.onnx"], model);
        Import();
        IReadOnlyList<Explanation> actual = Explain(new ExplainOptions { Classes = ClassTargets.Of(1), KeepTensors = true }, Images(2));

        for (int i = 0; i < 2; i++)
        {
            Compare.Close(expected[i].Scores, actual[i].Scores, 1e-5);
            Compare.Close(expected[i].Tensors!.Layers[0].Gradients[0].Data, actual[i].Tensors!.Layers[0].Gradients[0].Data, 1e-5);
        }
    }

    [Fact]
    public void Grids_of_several_sizes_are_those_of_a_detector_unless_one_is_named()
    {
        ModelProto model = TinySegmenter.Write(_folder["m.onnx"]);
        Assert.DoesNotContain(Import().Notes, n => n.Text.Contains("detector", StringComparison.Ordinal));
        model.Graph.Node.Add(new NodeProto { OpType = "GlobalMaxPool", Name = "coarse", Input = { model.Graph.Output[0].Name }, Output = { "coarse" } });
        model.Graph.Node.Add(new NodeProto { OpType = "Resize", Name = "coarser", Input = { "coarse", "", "factors" }, Output = { "coarser" } });
        model.Graph.Initializer.Add(Tensors.Make("factors", [4], [1f, 1f, 2f, 2f]));
        model.Graph.Output.Add(new ValueInfoProto { Name = "coarser" });
        OnnxFile.Write(_folder["m.onnx"], model);
        GradCamException error = Assert.Throws<GradCamException>(() => Import());
        Assert.Contains("probably a detector", error.Message, StringComparison.Ordinal);
        Assert.Contains("'coarser' [1, 3, 2, 2]", error.Message, StringComparison.Ordinal);
        Assert.Contains("name it with --head: 'scores', 'coarser'", error.Message, StringComparison.Ordinal);
        Directory.Delete(_folder["m"], recursive: true);
        OnnxImporter.Import(_folder["m.onnx"], _folder["m"], new OnnxImportOptions { Head = "scores" }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(("scores", "coarser"), (SplitModel.Open(_folder["m"]).Manifest.Head, Assert.Single(SplitModel.Open(_folder["m"]).Manifest.OtherHeads!)));
    }

    [Fact]
    public void A_class_is_explained_where_it_is_highest()
    {
        ModelProto model = TinySegmenter.Write(_folder["m.onnx"]);
        Import();
        IReadOnlyList<Explanation> both = Explain(new ExplainOptions { Classes = ClassTargets.Top(3), KeepTensors = true }, Images(2));
        foreach (Explanation explanation in both)
        {
            int[] winners = [.. Enumerable.Range(0, TinySegmenter.Places).Select(p => Enumerable.Range(0, 3).MaxBy(c => explanation.Scores[(c * TinySegmenter.Places) + p]))];
            Assert.True(winners.Distinct().Count() > 1);
            Assert.Equal(Enumerable.Range(0, 3).OrderByDescending(c => winners.Count(w => w == c)).First(), explanation.Classes[0].Index);
            for (int rank = 0; rank < 3; rank++)
            {
                ClassExplanation explained = explanation.Classes[rank];
                int c = explained.Index;
                float[] mask = [.. winners.Select(w => w == c || !winners.Contains(c) ? 1f : 0f)];
                float sum = TensorPrimitives.Dot(explanation.Scores.AsSpan(c * TinySegmenter.Places, TinySegmenter.Places), mask);
                Assert.Equal(sum, explained.Value, 1e-3f);
                Assert.Equal(sum / mask.Sum(), explained.Logit, 1e-4f);
                Assert.Equal(winners.Count(w => w == c) / (float)TinySegmenter.Places, explained.Probability, 1e-6f);

                // Everything after the layer is linear, so the sum is the activations times its gradient, plus the bias's part.
                LayerTensors layer = Assert.Single(explanation.Tensors!.Layers);
                float bias = model.Constant("b3")[c] * mask.Sum();
                Assert.Equal(sum, TensorPrimitives.Dot<float>(layer.Activations.Data, layer.Gradients[rank].Data) + bias, 1e-3f * Math.Max(1, Math.Abs(sum)));
            }
        }
    }

    [Fact]
    public void A_class_that_is_highest_nowhere_counts_everywhere()
    {
        ModelProto model = TinySegmenter.Write(_folder["m.onnx"], bias: [0, -1000, 0]);
        Import();
        Explanation explanation = Explain(new ExplainOptions { Classes = ClassTargets.Of(1), KeepTensors = true })[0];
        ClassExplanation explained = Assert.Single(explanation.Classes);
        Assert.Equal("class 1 at all 384 positions, highest at none", explained.Description);
        Assert.Equal(0, explained.Probability);

        // Each element of the grid counts four times in a bilinear enlargement to twice the size.
        float[] weights = model.Constant("w3")[10..20];
        float[] expected = [.. weights.SelectMany(w => Enumerable.Repeat(4 * w, TinySegmenter.Places / 4))];
        Compare.Close(expected, explanation.Tensors!.Layers[0].Gradients[0].Data, 1e-5);
    }

    [Fact]
    public void The_gradient_to_the_image_agrees_with_finite_differences()
    {
        TinySegmenter.Write(_folder["m.onnx"], end: "Softmax");
        Import("image");
        float[] values = [.. Enumerable.Range(0, TinySegmenter.Places).Select(p => p % 3 == 0 ? 1f : 0.25f)];
        NpyArray image = Images(1);
        Explanation explanation = Explain(
            new ExplainOptions { Classes = ClassTargets.Of(2).Within(new RegionMask(TinySegmenter.Height, TinySegmenter.Width, values)), KeepTensors = true }, image)[0];
        float[] gradient = explanation.Tensors!.Layers[0].Gradients[0].Data;

        using Explainer explainer = Explainer.Load(_folder["m"], cancellationToken: TestContext.Current.CancellationToken);
        var random = new Random(8);
        float[] direction = [.. gradient.Select(_ => random.NextSingle() - 0.5f)];
        double slope = (At(1e-3f) - At(-1e-3f)) / 2e-3;
        Assert.InRange(TensorPrimitives.Dot<float>(gradient, direction) / slope, 0.98, 1.02);

        double At(float step)
        {
            float[] moved = [.. image.Data.Zip(direction, (x, d) => x + (step * d))];
            float[] scores = explainer.Scores(moved, 1, TestContext.Current.CancellationToken);
            return values.Select((v, p) => (double)v * scores[(2 * TinySegmenter.Places) + p]).Sum();
        }
    }

    [Fact]
    public void Channels_last_is_the_same_model()
    {
        TinySegmenter.Write(_folder["m.onnx"]);
        Import();
        Explanation first = Explain(new ExplainOptions())[0];
        Directory.Delete(_folder["m"], recursive: true);
        TinySegmenter.Write(_folder["m.onnx"], end: "Transpose");
        Import();
        Explanation last = Explain(new ExplainOptions())[0];
        Compare.Close(first.Scores, last.Scores, 1e-6);
        Compare.Close(first.Classes[0].Map.Values, last.Classes[0].Map.Values, 1e-5);
    }

    [Fact]
    public void One_class_is_explained_where_its_score_is_positive()
    {
        TinySegmenter.Write(_folder["m.onnx"], classes: 1, bias: [0]);
        Import();
        Explanation explanation = Explain(new ExplainOptions())[0];
        int positive = explanation.Scores.Count(s => s > 0);
        Assert.InRange(positive, 1, TinySegmenter.Places - 1);
        Assert.Equal(explanation.Scores.Where(s => s > 0).Sum(), explanation.Classes[0].Value, 1e-3f);
        Assert.Equal($"class 0 at {positive} of 384 positions, at which it is positive", explanation.Classes[0].Description);
    }

    [Fact]
    public void A_class_against_another_is_taken_at_the_same_places()
    {
        TinySegmenter.Write(_folder["m.onnx"]);
        Import();
        Explanation explanation = Explain(new ExplainOptions { Classes = ClassTargets.Top1.Against("0") })[0];
        ClassExplanation explained = explanation.Classes[0];
        Assert.NotEqual(0, explained.Index);
        double expected = 0;
        for (int p = 0; p < TinySegmenter.Places; p++)
        {
            float[] own = [.. Enumerable.Range(0, 3).Select(c => explanation.Scores[(c * TinySegmenter.Places) + p])];
            if (own[explained.Index] == own.Max())
                expected += own[explained.Index] - own[0];
        }

        Assert.Equal(expected, explained.Value, 1e-3);
    }

    [Fact]
    public void Every_method_takes_it_or_says_why_not()
    {
        TinySegmenter.Write(_folder["m.onnx"]);
        Import();
        foreach (string name in (string[])["gradcamplusplus", "hirescam", "layercam", "eigencam", "scorecam", "ablationcam"])
        {
            CamMap map = Explain(new ExplainOptions { Method = GradCam.Methods.CamMethods.Find(name) })[0].Classes[0].Map;
            Assert.True(map.Maximum > 0, name);
        }

        Assert.Contains("explain the score of a class", Refused(new ExplainOptions { Method = GradCam.Methods.CamMethods.Find("finercam") }), StringComparison.Ordinal);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        TinySegmenter.Write(_folder["m.onnx"]);
        Import();
        Assert.Contains("and no probability", Refused(new ExplainOptions { Classes = ClassTargets.Top1.As(ScoreForm.Probability) }), StringComparison.Ordinal);
        Assert.Contains("scores each of 16x24 positions", Refused(new ExplainOptions { Classes = ClassTargets.Custom(ScoreTarget.Score(1)) }), StringComparison.Ordinal);
        Assert.Contains("scores each of 16x24 positions", Refused(new ExplainOptions { Classes = ClassTargets.Custom(ScoreTarget.Region(1, 1, 1)) }), StringComparison.Ordinal);
        Assert.Contains("no position counts", Refused(new ExplainOptions { Classes = ClassTargets.Top1.Within(new RegionMask(2, 2, new float[4])) }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_scores_in_front_of_an_ArgMax_are_explained()
    {
        TinySegmenter.Write(_folder["m.onnx"]);
        Import();
        IReadOnlyList<Explanation> expected = Explain(new ExplainOptions { Classes = ClassTargets.Of(1) }, Images(1));
        Directory.Delete(_folder["m"], recursive: true);
        TinySegmenter.Write(_folder["m.onnx"], end: "ArgMax");
        Assert.Contains(Import().Notes, n => n.Text.Contains("'result' only names the best classes (ArgMax or TopK)", StringComparison.Ordinal));
        Assert.Equal(expected[0].Classes[0].Map.Values, Explain(new ExplainOptions { Classes = ClassTargets.Of(1) }, Images(1))[0].Classes[0].Map.Values);
    }

    private string Refused(ExplainOptions options) => Assert.Throws<GradCamException>(() => Explain(options)).Message;

    private OnnxImportReport Import(params string[] layers) =>
        OnnxImporter.Import(_folder["m.onnx"], _folder["m"], new OnnxImportOptions { Layers = layers }, cancellationToken: TestContext.Current.CancellationToken);

    private IReadOnlyList<Explanation> Explain(ExplainOptions options, NpyArray? images = null)
    {
        using Explainer explainer = Explainer.Load(_folder["m"], cancellationToken: TestContext.Current.CancellationToken);
        return explainer.Explain(images ?? Images(1), options, TestContext.Current.CancellationToken);
    }

    private static NpyArray Images(int count)
    {
        var random = new Random(6);
        return new NpyArray([count, 3, TinySegmenter.Height, TinySegmenter.Width], [.. Enumerable.Range(0, count * 3 * TinySegmenter.Places).Select(_ => (4 * random.NextSingle()) - 2)]);
    }
}
