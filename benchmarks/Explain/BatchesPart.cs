using GradCam.Benchmarks.Reporting;
using GradCam.Datasets.Runs;
using GradCam.Explaining;
using GradCam.NetVips;
using GradCam.Pictures;

namespace GradCam.Benchmarks.Explain;

/// <summary>Measures explanations by batch size and threads, and the choice of <c>gradcam batch</c>.</summary>
internal static class BatchesPart
{
    private static readonly int[] s_sizes = [1, 2, 4, 8, 16];

    public static void Run(Setup setup, Report report)
    {
        Picture picture = new NetVipsCodec().Decode(File.ReadAllBytes(setup.Picture));
        int[] threads = [.. ((int[])[1, 2, 4, Environment.ProcessorCount]).Where(t => t <= Environment.ProcessorCount).Distinct().Order()];
        var contestants = new List<IContestant>();
        foreach (int count in threads)
        {
            Explainer explainer = Explainer.Load(setup.Model, new ExplainerOptions { Threads = count });
            foreach (int batch in s_sizes)
            {
                Picture[] pictures = [.. Enumerable.Repeat(picture, batch)];
                contestants.Add(PerPicture($"{count} {(count == 1 ? "thread" : "threads")}, batch {batch}", batch, () => explainer.Explain(pictures), batch == s_sizes[^1] ? explainer : null));
            }
        }

        // As in the tool: a batch for each core, each on one thread, of the size that the tool finds best.
        Explainer shared = Explainer.Load(setup.Model, new ExplainerOptions { Threads = 1 });
        int workers = Environment.ProcessorCount;
        int chosen = BatchSizeChoice.Measure(shared, ExplainOptions.Default, workers, CancellationToken.None);
        Picture[] own = [.. Enumerable.Repeat(picture, chosen)];
        contestants.Add(PerPicture(
            $"gradcam batch's own choice: {workers} workers of 1 thread, batch {chosen}",
            workers * chosen,
            () => Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ => shared.Explain(own)),
            shared));

        IReadOnlyList<Measured> times = Rounds.Run(contestants, 1, Math.Max(setup.Rounds / 5, 3));
        foreach (IContestant contestant in contestants)
            contestant.Dispose();
        report.Groups.Add(new Group("Explanations of decoded pictures by threads and batch size, a picture's share of the time.", times));
        Measured best = times.SkipLast(1).MinBy(t => t.Median)!;
        report.Figures.Add(new Figure("a picture in gradcam batch's own choice over the best batch and threads", times[^1].Over(best), "", 1.05, $"batch {chosen} for each of {workers} workers; best of the table: {best.Name}, {1000 / best.Median:0.0} pictures/s"));
    }

    private static Timed PerPicture(string name, int pictures, Action work, IDisposable? owned)
    {
        Timed whole = Timed.Of(name, "", work);
        return new Timed(name, "", () => whole.Run() / pictures, owned);
    }
}
