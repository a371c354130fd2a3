namespace GradCam.Benchmarks.Explain;

/// <summary>
/// Runs contestants in turns, so that a temporary slowdown of the machine affects all of them. The first one changes from round to round, because
/// each contestant changes the caches.
/// </summary>
internal static class Rounds
{
    /// <summary>Runs each contestant <paramref name="warmup"/> times unmeasured, then <paramref name="count"/> times.</summary>
    public static IReadOnlyList<Measured> Run(IReadOnlyList<IContestant> contestants, int warmup, int count)
    {
        double[][] times = [.. contestants.Select(_ => new double[count])];
        for (int round = -warmup; round < count; round++)
        {
            for (int turn = 0; turn < contestants.Count; turn++)
            {
                int who = (turn + round + warmup) % contestants.Count;
                double time = contestants[who].Run();
                if (round >= 0)
                    times[who][round] = time;
            }
        }

        return [.. contestants.Select((c, i) => new Measured(c.Name, c.About, times[i]))];
    }
}
