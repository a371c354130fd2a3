using GradCam.Benchmarks.Reporting;
using GradCam.Explaining;
using GradCam.NetVips;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Benchmarks.Explain;

/// <summary>
/// Measures concurrent calls of one explainer, each on one thread. Bare forward passes measure the loss of the machine itself when more of its cores
/// are busy (shared caches and memory, two logical cores in one physical core).
/// </summary>
internal static class ConcurrencyPart
{
    private const int CallsEach = 4;

    public static void Run(Setup setup, Report report)
    {
        Picture picture = new NetVipsCodec().Decode(File.ReadAllBytes(setup.Picture));
        using Explainer explainer = Explainer.Load(setup.Model, new ExplainerOptions { Threads = 1 });
        SplitModel model = explainer.Model;
        float[] image = new float[Preprocessor.Length(model.Manifest.Preprocessing)];
        Preprocessor.Apply(picture, model.Manifest.Preprocessing, image);
        using var whole = new WholeModel(model, image, 1);

        int[] callers = [.. ((int[])[1, 2, 4]).Where(c => c <= Math.Max(2, Environment.ProcessorCount))];
        List<IContestant> contestants = [
            .. callers.Select(c => Calls($"{Callers(c)} of one explainer", c, () => explainer.Explain(picture))),
            .. callers.Select(c => Calls($"{Callers(c)} of one bare session", c, whole.Forward)),
        ];
        IReadOnlyList<Measured> times = Rounds.Run(contestants, 1, Math.Max(setup.Rounds / 3, 3));
        report.Groups.Add(new Group($"{CallsEach} calls by each of several callers at once, sessions of 1 thread, time of one caller's call.", times));
        for (int i = 1; i < callers.Length; i++)
        {
            double own = callers[i] / times[i].Over(times[0]);
            double bare = callers[i] / times[callers.Length + i].Over(times[callers.Length]);
            report.Figures.Add(new Figure(
                $"calls a second lost by {callers[i]} callers, over the loss of bare forward passes", bare / own, "", 1.05,
                $"{own:0.00} times as many calls per second as one caller; bare forward passes {bare:0.00} times"));
        }
    }

    private static string Callers(int count) => count == 1 ? "1 caller" : $"{count} callers";

    // Dedicated threads, because the pool starts its threads one by one.
    private static Timed Calls(string name, int callers, Action call)
    {
        Timed all = Timed.Of(name, "", () =>
        {
            Thread[] threads = [.. Enumerable.Range(0, callers).Select(_ => new Thread(() =>
            {
                for (int i = 0; i < CallsEach; i++)
                    call();
            }))];
            foreach (Thread thread in threads)
                thread.Start();
            foreach (Thread thread in threads)
                thread.Join();
        });
        return new Timed(name, "", () => all.Run() / CallsEach);
    }
}
