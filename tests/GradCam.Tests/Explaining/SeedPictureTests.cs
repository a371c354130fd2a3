using System.Text.Json;
using GradCam.Explaining;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Tests.Explaining;

/// <summary>Tests the narrow VGG16 on the golden pictures, step by step against the PyTorch script's numbers.</summary>
public sealed class SeedPictureTests : IClassFixture<SeedPictureTests.NarrowModel>
{
    private readonly Explainer _explainer;

    public SeedPictureTests(NarrowModel model) => _explainer = model.Explainer;

    public sealed class NarrowModel : IDisposable
    {
        public Explainer Explainer { get; } = Explainer.Load(NarrowVgg16.Folder);

        public void Dispose() => Explainer.Dispose();
    }

    /// <summary>Returns the name of each picture, its size, and the script's class.</summary>
    public static TheoryData<string, int, int, int> Pictures()
    {
        var data = new TheoryData<string, int, int, int>();
        using JsonDocument index = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestPaths.Goldens, "seed", "index.json")));
        foreach (JsonProperty picture in index.RootElement.EnumerateObject())
        {
            // The script resized these before it converted them to RGB, so its input differs.
            if (picture.Name is "palette.png" or "alpha.png" or "cmyk.jpg")
                continue;
            JsonElement size = picture.Value.GetProperty("size");
            data.Add(picture.Name, size[0].GetInt32(), size[1].GetInt32(), picture.Value.GetProperty("target_class").GetInt32());
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Scores_channel_weights_and_map_are_the_scripts(string name, int width, int height, int targetClass)
    {
        var golden = new Npz(Path.Combine(TestPaths.Goldens, "seed", name.Replace('.', '_') + ".npz"));
        var picture = new Picture(width, height, golden.Bytes("rgb"));

        Explanation explanation = _explainer.Explain(picture, new ExplainOptions { KeepTensors = true }, TestContext.Current.CancellationToken);

        ClassExplanation top = Assert.Single(explanation.Classes);
        Assert.Equal(targetClass, top.Index);
        Compare.Close(golden.Floats("scores").Data, explanation.Scores, 1e-4);
        Compare.Close(golden.Floats("weights").Data, explanation.Tensors!.ChannelWeights[0].Data, 1e-4);

        // The script computes the mean over channels, and Grad-CAM's equation the sum.
        int channels = explanation.Tensors.ChannelWeights[0].Data.Length;
        Compare.Close(golden.Floats("cam").Data, [.. top.Map.Values.Select(v => v / channels)], 1e-4);
        Assert.Equal(PixelRectangle.All(width, height), explanation.Seen);
    }

    [Fact]
    public void A_batch_gives_what_single_pictures_give()
    {
        List<Picture> pictures = [.. Pictures().Select(row => new Picture(row.Data.Item2, row.Data.Item3, new Npz(Path.Combine(TestPaths.Goldens, "seed", row.Data.Item1.Replace('.', '_') + ".npz")).Bytes("rgb")))];

        IReadOnlyList<Explanation> batch = _explainer.Explain(pictures, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(pictures.Count, batch.Count);
        for (int i = 0; i < batch.Count; i++)
        {
            Explanation alone = _explainer.Explain(pictures[i], cancellationToken: TestContext.Current.CancellationToken);
            Compare.Close(alone.Scores, batch[i].Scores, 1e-5);
            Compare.Close(alone.Classes[0].Map.Values, batch[i].Classes[0].Map.Values, 1e-4);
        }
    }

    [Fact]
    public void The_top_classes_come_best_first_and_each_has_the_map_of_its_own()
    {
        Explanation top = _explainer.Explain(Grey(), new ExplainOptions { Classes = ClassTargets.Top(3) }, TestContext.Current.CancellationToken);

        Assert.Equal(3, top.Classes.Count);
        Assert.True(top.Classes[0].Logit >= top.Classes[1].Logit && top.Classes[1].Logit >= top.Classes[2].Logit);
        Assert.Equal(top.Scores.Max(), top.Classes[0].Logit);
        foreach (ClassExplanation one in top.Classes)
        {
            Explanation alone = _explainer.Explain(Grey(), new ExplainOptions { Classes = ClassTargets.Of(one.Index) }, TestContext.Current.CancellationToken);
            Assert.Equal(alone.Classes[0].Map.Values, one.Map.Values);
        }

        Assert.NotEqual(top.Classes[0].Map.Values, top.Classes[1].Map.Values);
    }

    [Fact]
    public void Probabilities_are_the_softmax_of_the_scores()
    {
        Explanation all = _explainer.Explain(Grey(), new ExplainOptions { Classes = ClassTargets.Top(20) }, TestContext.Current.CancellationToken);

        Assert.Equal(1, all.Classes.Sum(c => c.Probability), 1e-5);
        double largest = all.Scores.Max();
        double sum = all.Scores.Sum(s => Math.Exp(s - largest));
        Assert.All(all.Classes, c => Assert.Equal(Math.Exp(c.Logit - largest) / sum, c.Probability, 1e-5));
    }

    [Fact]
    public void Many_threads_share_one_explainer()
    {
        Picture picture = Grey();
        float[] expected = _explainer.Explain(picture, cancellationToken: TestContext.Current.CancellationToken).Classes[0].Map.Values;

        var maps = new System.Collections.Concurrent.ConcurrentBag<float[]>();
        Parallel.For(0, 12, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => maps.Add(_explainer.Explain(picture, cancellationToken: TestContext.Current.CancellationToken).Classes[0].Map.Values));

        Assert.Equal(12, maps.Count);
        Assert.All(maps, map => Compare.Close(expected, map, 1e-5));
    }

    [Fact]
    public void A_cancelled_call_ends_in_cancellation()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => _explainer.Explain(Grey(), cancellationToken: cancelled.Token));
    }

    [Fact]
    public void A_class_that_does_not_exist_is_named()
    {
        GradCamException error = Assert.Throws<GradCamException>(() => _explainer.Explain(Grey(), new ExplainOptions { Classes = ClassTargets.Of(20) }, TestContext.Current.CancellationToken));
        Assert.Contains("no class 20", error.Message, StringComparison.Ordinal);
    }

    private static Picture Grey()
    {
        var golden = new Npz(Path.Combine(TestPaths.Goldens, "seed", "grey_png.npz"));
        return new Picture(97, 61, golden.Bytes("rgb"));
    }
}
