using GradCam.Benchmarks.Reporting;
using GradCam.Explaining;
using GradCam.NetVips;
using GradCam.Pictures;

namespace GradCam.Benchmarks.Explain;

/// <summary>Explanations by batch size and threads, and calls that come at the same time.</summary>
internal static class ThroughputPart
{
    public static void Run(Setup setup, Report report)
    {
        Picture picture = new NetVipsCodec().Decode(File.ReadAllBytes(setup.Picture));
        int[] threads = [.. ((int[])[1, 2, 4, Environment.ProcessorCount]).Where(t => t <= Environment.ProcessorCount).Distinct().Order()];
        var contestants = new List<IContestant>();
        foreach (int count in threads)
        {
            Explainer explainer = Explainer.Load(setup.Model, new ExplainerOptions { Threads = count });
            foreach (int batch in (int[])[1, 2, 4, 8])
            {
                Picture[] pictures = [.. Enumerable.Repeat(picture, batch)];
                contestants.Add(new Timed($"{count} threads, batch {batch}", "a picture's share", PerPicture(batch, () => explainer.Explain(pictures)), batch == 8 ? explainer : null));
            }
        }

        // As many callers as there are cores, each on one thread, share one explainer.
        Explainer shared = Explainer.Load(setup.Model, new ExplainerOptions { Threads = 1 });
        int callers = Environment.ProcessorCount;
        contestants.Add(new Timed($"{callers} callers of one explainer, 1 thread each", "a picture's share", PerPicture(callers, () => Parallel.For(0, callers, new ParallelOptions { MaxDegreeOfParallelism = callers }, _ => shared.Explain(picture))), shared));
        IReadOnlyList<Measured> times = Rounds.Run(contestants, 2, Math.Max(setup.Rounds / 3, 3));
        foreach (IContestant contestant in contestants)
            contestant.Dispose();
        report.Groups.Add(new Group("Explanations of decoded pictures by threads and batch, time a picture.", times));
    }

    private static Func<double> PerPicture(int pictures, Action work)
    {
        Timed whole = Timed.Of("", "", work);
        return () => whole.Run() / pictures;
    }
}
