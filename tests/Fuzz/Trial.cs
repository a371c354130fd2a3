using System.Globalization;
using GradCam.Onnx;

namespace GradCam.Fuzz;

/// <summary>Gives mutants of a corpus to one reader, in this process.</summary>
internal sealed class Trial
{
    /// <summary>A reader that uses more CPU time is slow: 10 s.</summary>
    public static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(10);

    /// <summary>A process that uses more memory is large: 2 GB.</summary>
    public const long LargeFrom = 2_000_000_000;

    private readonly Reader _reader;
    private readonly string _scratch;
    private readonly Sample[] _samples;

    /// <summary>Prepares a reader's corpus.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="scratch">A folder for this trial only.</param>
    public Trial(Reader reader, string scratch)
    {
        _reader = reader;
        _scratch = Path.Combine(scratch, reader.Name);
        string corpus = Path.Combine(AppContext.BaseDirectory, "Corpus", reader.Name);
        Copy(corpus, _scratch);
        _samples = [.. Directory.EnumerateFiles(_scratch, reader.Changed, SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => new Sample(f, reader.OfFolders ? FolderOf(f) : f))];
        if (_samples.Length == 0)
            throw new DirectoryNotFoundException($"{corpus}: has no files.");
    }

    /// <summary>Gets the changed file of the last mutant.</summary>
    public string? Last { get; private set; }

    /// <summary>Creates a mutant and runs the reader on it.</summary>
    /// <param name="seed">The seed, which determines the mutant together with <paramref name="index"/>.</param>
    /// <param name="index">Its number.</param>
    /// <param name="why">The exception, if there was one; otherwise, an empty text.</param>
    public Outcome Run(uint seed, long index, out string why)
    {
        Mutation mutation = Mutation.At(seed, index);
        Sample sample = _samples[Math.Min((int)(mutation.Sample * _samples.Length), _samples.Length - 1)];
        Last = sample.File;
        File.WriteAllBytes(sample.File, Mutator.Apply(sample.Content, mutation.Edits));
        ResetPeak();
        TimeSpan start = Environment.CpuUsage.TotalTime;
        Outcome outcome = Read(sample.Input, out why);
        TimeSpan time = Environment.CpuUsage.TotalTime - start;
        if (outcome is Outcome.Accepted or Outcome.Rejected)
        {
            outcome = time > SlowAfter ? Outcome.Slow : Peak() > LargeFrom ? Outcome.Large : outcome;
            why = outcome == Outcome.Slow ? $"{time.TotalSeconds:0.0} s" : outcome == Outcome.Large ? $"{Peak() / 1e9:0.0} GB" : why;
        }

        if (outcome is Outcome.Accepted or Outcome.Rejected)
            File.WriteAllBytes(sample.File, sample.Content);
        return outcome;
    }

    /// <summary>Runs the reader on an unchanged file or folder.</summary>
    /// <param name="input">The file or folder.</param>
    /// <param name="why">The exception, if there was one; otherwise, an empty text.</param>
    public Outcome Read(string input, out string why)
    {
        try
        {
            _reader.Read(input);
            why = string.Empty;
            return Outcome.Accepted;
        }
        catch (Exception e) when (e is GradCamException or OnnxException)
        {
            why = e.Message;
            return Outcome.Rejected;
        }
        catch (Exception e)
        {
            why = e.ToString();
            return Outcome.Untyped;
        }
    }

    // A reader of folders reads those directly below its own.
    private string FolderOf(string file) => Path.Combine(_scratch, Path.GetRelativePath(_scratch, file).Split(Path.DirectorySeparatorChar)[0]);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string folder in Directory.EnumerateDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        foreach (string file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }

    // Linux resets a process's peak on request. On other systems, the peak is since the start.
    private static void ResetPeak()
    {
        if (OperatingSystem.IsLinux())
            File.WriteAllText("/proc/self/clear_refs", "5");
    }

    private static long Peak()
    {
        if (!OperatingSystem.IsLinux())
            return Environment.WorkingSet;
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line["VmHWM:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    private sealed record Sample(string File, string Input)
    {
        public byte[] Content { get; } = System.IO.File.ReadAllBytes(File);
    }
}
