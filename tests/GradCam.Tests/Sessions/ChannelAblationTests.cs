using System.Runtime.InteropServices;
using GradCam.Explaining;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.Sessions;
using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Tests.Sessions;

public sealed class ChannelAblationTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(37, 5, 3, false)]
    [InlineData(37, 5, 3, true)]
    [InlineData(16, 4, 1, false)]
    [InlineData(1, 1, 7, true)]
    public void A_channels_part_is_taken_off_the_pre_activation(int outputs, int channels, int block, bool transposed)
    {
        const int Offset = 12;
        int length = channels * block;
        var random = new Random(5);
        float[] Drawn(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
        (float[] w, float[] f, float[] z) = (Drawn(outputs * length), Drawn(length), Drawn(outputs));
        File.WriteAllBytes(_folder["w.bin"], [.. new byte[Offset], .. MemoryMarshal.AsBytes(w.AsSpan())]);
        int[] wanted = [.. Enumerable.Range(0, channels).Where(k => k != 2).Reverse()];

        float[] expected = [.. wanted.SelectMany(k => Enumerable.Range(0, outputs).Select(j =>
            (float)(z[j] - Enumerable.Range(k * block, block).Sum(i => (double)f[i] * w[transposed ? (i * outputs) + j : (j * length) + i]))))];

        float[] actual = new float[expected.Length];
        using var weights = new WeightsMap(_folder["w.bin"]);
        ChannelAblation.Apply(new GemmWeights(Offset, outputs, channels, block, transposed), weights, f, z, wanted, actual, threads: 2, CancellationToken.None);
        Compare.Close(expected, actual, 1e-6);
    }

    [Fact]
    public void In_front_of_a_fully_connected_layer_the_scores_are_those_of_single_runs_of_the_classifier()
    {
        string folder = NarrowVgg16.CopyWithout(_folder["plain"], "gemmAblation");
        using Explainer fast = Explainer.Load(NarrowVgg16.Folder, cancellationToken: TestContext.Current.CancellationToken);
        using Explainer slow = Explainer.Load(folder, cancellationToken: TestContext.Current.CancellationToken);
        NpyArray images = Images();
        (float[] expectedScores, float[] expectedMap) = Ablated(slow, images, 0);
        foreach (int batchSize in (int[])[0, 5])
        {
            (float[] scores, float[] map) = Ablated(fast, images, batchSize);
            Compare.Close(expectedScores, scores, 1e-5);

            // Differences of scores: the common part reduces the number of exact digits.
            Compare.Close(expectedMap, map, 1e-4);
        }
    }

    private static (float[] Scores, float[] Map) Ablated(Explainer explainer, NpyArray images, int batchSize)
    {
        var scores = new Scores();
        explainer.Explain(images, new ExplainOptions { Method = scores, BatchSize = batchSize }, TestContext.Current.CancellationToken);
        IReadOnlyList<Explanation> maps = explainer.Explain(images, new ExplainOptions { Method = new AblationCamMethod(), BatchSize = batchSize }, TestContext.Current.CancellationToken);
        return ([.. scores.All], maps[1].Classes[0].SignedMap.Values);
    }

    private sealed class Scores : ICamMethod
    {
        public List<float> All { get; } = [];

        public string Name => "scores";

        public CamNeeds Needs => CamNeeds.None;

        public void Compute(in CamInput input, Span<float> map) => All.AddRange(input.Passes.ScoresOfAblations([.. Enumerable.Range(0, input.Channels)]));
    }

    [Fact]
    public void What_is_not_mapped_is_refused()
    {
        File.WriteAllBytes(_folder["w.bin"], new byte[40]);
        using var map = new WeightsMap(_folder["w.bin"]);
        Assert.Equal(2, map.Slice(32, 2).Length);
        map.MustHold(32, 8);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = map.Slice(33, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = map.Slice(-1, 1));
        Assert.Throws<GradCamException>(() => map.MustHold(33, 8));
        Assert.Throws<GradCamException>(() => map.MustHold(0, 1000));
        Assert.Throws<GradCamException>(() => new WeightsMap(_folder["none.bin"]));
    }

    private static NpyArray Images()
    {
        var random = new Random(2);
        return new NpyArray([2, 3, 224, 224], [.. Enumerable.Range(0, 2 * 3 * 224 * 224).Select(_ => (float)((random.NextDouble() * 4) - 2))]);
    }
}
