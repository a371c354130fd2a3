using System.Diagnostics;
using System.Globalization;

namespace GradCam.Fuzz;

/// <summary>
/// Gives mutants to one reader, and writes a line before each (<c>try INDEX FILE</c>) and after each (<c>OUTCOME INDEX</c>). If the process ends in
/// between, the supervisor knows the mutant from the lines, and finds it in the file.
/// </summary>
internal static class Worker
{
    /// <summary>Runs until the time is over or a mutant shows a fault.</summary>
    public static void Run(Options options, TextWriter output)
    {
        var trial = new Trial(options.Readers[0], options.Scratch);
        long start = Stopwatch.GetTimestamp();
        for (long i = options.From; i - options.From < options.Count && Stopwatch.GetElapsedTime(start) < options.Time; i++)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"try {i}"));
            Outcome outcome = trial.Run(options.Seed, i, out string why);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome} {i} {trial.Last}"));
            if (outcome is Outcome.Accepted or Outcome.Rejected)
                continue;

            // The supervisor copies the file before it requests more, so this process has finished its work.
            output.WriteLine(why.ReplaceLineEndings("\n").Replace("\n", "\n  ", StringComparison.Ordinal).Insert(0, "  "));
            return;
        }
    }
}
