using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace GradCam.Fuzz;

/// <summary>
/// Runs workers, each in its own process, so that a reader that ends or hangs does not affect the others. Readers take turns, and get about the same
/// time.
/// </summary>
/// <param name="options">The options.</param>
/// <param name="output">The output for the numbers.</param>
/// <param name="stop">Ends the run after the turns in progress; the supervisor still prints the numbers.</param>
internal sealed class Supervisor(Options options, TextWriter output, CancellationToken stop)
{
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(20);

    // The supervisor does not wait longer for a mutant.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private const int LastErrors = 50;

    private readonly ConcurrentDictionary<string, Tally> _tallies = new(options.Readers.Select(r => KeyValuePair.Create(r.Name, new Tally { Next = options.From })));
    private readonly Lock _findings = new();

    /// <summary>Runs until the time is over.</summary>
    /// <returns>Whether no mutant showed a fault.</returns>
    public bool Run()
    {
        // Each reader has at least one.
        TimeSpan share = options.Time * options.Jobs / options.Readers.Count;
        TimeSpan turn = share < LongestTurn ? share : LongestTurn;
        var turns = new ConcurrentQueue<Reader>(options.Readers);
        long start = Stopwatch.GetTimestamp();
        Thread[] jobs = [.. Enumerable.Range(0, options.Jobs).Select(_ => new Thread(Work))];
        foreach (Thread job in jobs)
            job.Start();
        foreach (Thread job in jobs)
            job.Join();
        Report();
        return _tallies.Values.All(t => t.Faults == 0);

        void Work()
        {
            while (turns.TryDequeue(out Reader? reader))
            {
                TimeSpan left = options.Time - Stopwatch.GetElapsedTime(start);
                if (left <= TimeSpan.Zero || stop.IsCancellationRequested)
                    return;
                Tally tally = _tallies[reader.Name];
                TakeTurn(reader, tally, left < turn ? left : turn);
                if (tally.Next - options.From < options.Count)
                    turns.Enqueue(reader);
            }
        }
    }

    private void TakeTurn(Reader reader, Tally tally, TimeSpan time)
    {
        string scratch = Directory.CreateTempSubdirectory("gradcam-fuzz-").FullName;
        try
        {
            using Process worker = Start(reader, tally, time, scratch);

            // ONNX Runtime warns of odd models, and a full pipe of warnings must not block the worker.
            var errors = new ConcurrentQueue<string>();
            worker.ErrorDataReceived += (_, line) =>
            {
                errors.Enqueue(line.Data ?? string.Empty);
                if (errors.Count > LastErrors)
                    errors.TryDequeue(out string? _);
            };
            worker.BeginErrorReadLine();
            long tried = -1;
            string last = string.Empty;
            string? fault = null;
            var why = new List<string>();
            for (; ; )
            {
                Task<string?> next = worker.StandardOutput.ReadLineAsync();
                if (!next.Wait(Patience))
                {
                    worker.Kill(entireProcessTree: true);
                    worker.WaitForExit();
                    Keep(reader, tally, tried, Outcome.Slow, LastWritten(scratch), [$"more than {Patience.TotalSeconds} s"]);
                    return;
                }

                if (next.Result is not { } line)
                    break;
                string[] words = line.Split(' ', 3);
                if (words[0] == "try")
                {
                    tried = long.Parse(words[1], CultureInfo.InvariantCulture);
                }
                else if (words[0].Length > 0 && Enum.TryParse(words[0], out Outcome outcome))
                {
                    tally.Count(outcome);
                    tally.Next = tried + 1;
                    last = words[2];
                    fault = outcome is Outcome.Accepted or Outcome.Rejected ? null : words[0];
                    tried = -1;
                }
                else
                {
                    why.Add(line);
                }
            }

            worker.WaitForExit();

            // Ctrl-C also ends the workers of a terminal, which is not a fault.
            if (fault is not null)
                Save(reader, tally.Next - 1, Enum.Parse<Outcome>(fault), last, why);
            else if (!stop.IsCancellationRequested && (tried >= 0 || worker.ExitCode != 0))
                Keep(reader, tally, tried, Outcome.Crashed, LastWritten(scratch), [$"exit code {worker.ExitCode}", .. errors]);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private Process Start(Reader reader, Tally tally, TimeSpan time, string scratch)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "gradcam-fuzz.dll");
        string[] args =
        [
            program, "--worker", "--readers", reader.Name, "--seed", $"{options.Seed}", "--from", $"{tally.Next}", "--count", $"{options.From + options.Count - tally.Next}",
            "--minutes", time.TotalMinutes.ToString(CultureInfo.InvariantCulture), "--scratch", scratch,
        ];
        var command = new ProcessStartInfo("dotnet", args) { RedirectStandardOutput = true, RedirectStandardError = true };

        // Files that a reader leaves in the temporary folder or the cache are removed after the turn.
        command.Environment["TMPDIR"] = scratch;
        command.Environment["XDG_CACHE_HOME"] = Path.Combine(scratch, "cache");
        return Process.Start(command)!;
    }

    private void Keep(Reader reader, Tally tally, long index, Outcome outcome, string? file, IReadOnlyList<string> why)
    {
        tally.Count(outcome);
        tally.Next = Math.Max(index, tally.Next) + 1;
        Save(reader, index, outcome, file, why);
    }

    private void Save(Reader reader, long index, Outcome outcome, string? file, IReadOnlyList<string> why)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{reader.Name}-{options.Seed}-{index}-{outcome}");
        lock (_findings)
        {
            Directory.CreateDirectory(options.Output);
            if (file is not null)
                File.Copy(file, Path.Combine(options.Output, $"{name}{Path.GetExtension(file)}"), overwrite: true);
            File.WriteAllText(Path.Combine(options.Output, $"{name}.log"), $"{file}\n{string.Join('\n', why)}\n");
            output.WriteLine($"{name}: {(why.Count > 0 ? why[0].Trim() : string.Empty)}");
        }
    }

    private static string? LastWritten(string scratch) =>
        new DirectoryInfo(scratch).EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.Extension != ".tmp").MaxBy(f => f.LastWriteTimeUtc)?.FullName;

    private void Report()
    {
        Outcome[] outcomes = Enum.GetValues<Outcome>();
        output.WriteLine($"{"reader",-10}{"mutants",12}{string.Concat(outcomes.Select(o => $"{o.ToString().ToLowerInvariant(),10}"))}");
        foreach (Reader reader in options.Readers)
            Line(reader.Name, _tallies[reader.Name].Of);
        Line("all", outcome => _tallies.Values.Sum(t => t.Of(outcome)));

        void Line(string name, Func<Outcome, long> count) =>
            output.WriteLine($"{name,-10}{outcomes.Sum(count),12}{string.Concat(outcomes.Select(o => $"{count(o),10}"))}");
    }

    private sealed class Tally
    {
        private readonly long[] _counts = new long[Enum.GetValues<Outcome>().Length];

        public long Next { get; set; }

        public long Faults => _counts.Skip((int)Outcome.Untyped).Sum();

        public void Count(Outcome outcome) => _counts[(int)outcome]++;

        public long Of(Outcome outcome) => _counts[(int)outcome];
    }
}
