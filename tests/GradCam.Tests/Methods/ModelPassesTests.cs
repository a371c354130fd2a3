using GradCam.Explaining;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.TestSupport;

namespace GradCam.Tests.Methods;

/// <summary>Running the model again on another input gives the explanation of that input.</summary>
public sealed class ModelPassesTests
{
    private static readonly CancellationToken s_cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Other_images_get_the_scores_and_tensors_of_their_own(int batchSize)
    {
        using Explainer explainer = Explainer.Load(NarrowVgg16.Folder, cancellationToken: s_cancel);
        NpyArray image = RandomImages(explainer, 5);
        int length = image.Data.Length / 5;
        IReadOnlyList<Explanation> expected = explainer.Explain(image, new ExplainOptions { KeepTensors = true, Classes = ClassTargets.Of(3) }, s_cancel);

        var progress = new List<CamProgress>();
        var probe = new Probe((in CamInput input) =>
        {
            float[] scores = input.Passes.ScoresOfImages(5, (i, to) => image.Data.AsSpan(i * length, length).CopyTo(to));
            Compare.Close([.. expected.SelectMany(e => e.Scores)], scores, 1e-5);
            int seen = 0;
            input.Passes.VisitImages(
                5,
                (i, to) => image.Data.AsSpan(i * length, length).CopyTo(to),
                ScoreTarget.Score(3),
                CamNeeds.Gradients | CamNeeds.ChannelWeights,
                (int i, in CamInput at) =>
                {
                    Assert.Equal(seen++, i);
                    Compare.Close(expected[i].Tensors!.Gradients[0].Data, at.Gradients.ToArray(), 1e-5);
                    Compare.Close(expected[i].Tensors!.ChannelWeights[0].Data, at.ChannelWeights.ToArray(), 1e-5);
                    Compare.Close(expected[i].Tensors!.Activations.Data, at.Activations.ToArray(), 1e-5);
                    Assert.Equal(image.Data.AsSpan(i * length, length), at.Passes.Image.Span);
                });
            Assert.Equal(5, seen);
        });
        explainer.Explain(Slice(image, 4, length), new ExplainOptions { Method = probe, BatchSize = batchSize, Progress = new Recorder(progress) }, s_cancel);
        Assert.Equal(new CamProgress(5, 5), progress[^1]);
    }

    [Theory]
    [InlineData("resnet-small", null)]
    [InlineData("vit-small", "tokens")]
    [InlineData("densenet-small", "skips")]
    public async Task Other_activations_get_the_scores_that_the_slope_foretells(string name, string? what)
    {
        // A slope is exact for small steps: f(A + d) - f(A) = <G, d>, for any layer.
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        using TemporaryFolder folder = TestPaths.NewFolder();
        string layer = what == "skips" ? "/features/denseblock2/denselayer1/relu1/Relu_output_0" : golden.Tensor;
        Assert.Equal(0, await Tools.Export.ExportTool.Run([golden.Model, "--output", folder["model"], "--layer", layer], TextWriter.Null, TextWriter.Null));
        using Explainer explainer = Explainer.Load(folder["model"], cancellationToken: s_cancel);
        var probe = new Probe((in CamInput input) =>
        {
            float[] gradients = input.Gradients.ToArray();
            float[] activations = input.Activations.ToArray();
            float norm = MathF.Sqrt(gradients.Sum(g => g * g));
            float step = 1e-3f * MathF.Sqrt(activations.Sum(a => a * a)) / norm;
            int k = input.Passes.ScoreCount;
            float[] scores = input.Passes.ScoresOfActivations(3, (i, a) =>
            {
                Assert.Equal(activations, a.ToArray());
                for (int e = 0; e < a.Length; e++)
                    a[e] += (i - 1) * step * gradients[e];
            });
            Compare.Close(input.Scores.ToArray(), [.. scores.AsSpan(k, k)], 1e-5);
            int c = input.Target.ClassIndex;
            double slope = (scores[(2 * k) + c] - scores[c]) / (2.0 * step);
            Assert.InRange(slope / (norm * (double)norm), 0.97, 1.03);
        });
        NpyArray batch = golden.Array("input");
        explainer.Explain(batch, new ExplainOptions { Method = probe }, s_cancel);
        Assert.Equal(2, probe.Calls);
    }

    private static NpyArray RandomImages(Explainer explainer, int count)
    {
        long[] shape = [count, .. explainer.Model.Manifest.Image.Shape.Skip(1)];
        var random = new Random(5);
        float[] data = new float[shape.Aggregate(1L, (p, d) => p * d)];
        for (int i = 0; i < data.Length; i++)
            data[i] = (float)(random.NextDouble() - 0.5) * 4;
        return new NpyArray(shape, data);
    }

    private static NpyArray Slice(NpyArray batch, int index, int length) => new([1, .. batch.Shape.Skip(1)], batch.Data.AsSpan(index * length, length).ToArray());

    private delegate void Look(in CamInput input);

    private sealed class Probe(Look look) : ICamMethod
    {
        public int Calls { get; private set; }

        public string Name => "probe";

        public CamNeeds Needs => CamNeeds.Gradients;

        public void Compute(in CamInput input, Span<float> map)
        {
            Calls++;
            look(input);
        }
    }

    private sealed class Recorder(List<CamProgress> seen) : IProgress<CamProgress>
    {
        public void Report(CamProgress value) => seen.Add(value);
    }
}
