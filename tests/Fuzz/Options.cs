using System.Globalization;

namespace GradCam.Fuzz;

/// <summary>Represents the options of the command line.</summary>
internal sealed record Options
{
    /// <summary>Gets the time to run.</summary>
    public TimeSpan Time { get; private set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets the seed of the mutants.</summary>
    public uint Seed { get; private set; } = 1;

    /// <summary>Gets the index of the first mutant of each reader.</summary>
    public long From { get; private set; }

    /// <summary>Gets the maximum number of mutants for a reader.</summary>
    public long Count { get; private set; } = long.MaxValue;

    /// <summary>Gets the number of concurrent processes.</summary>
    public int Jobs { get; private set; } = Environment.ProcessorCount;

    /// <summary>Gets the readers.</summary>
    public IReadOnlyList<Reader> Readers { get; private set; } = Fuzz.Readers.All;

    /// <summary>Gets the folder for mutants that show a fault.</summary>
    public string Output { get; private set; } = "fuzz-findings";

    /// <summary>Gets whether this process gives mutants to one reader and reports to another process.</summary>
    public bool IsWorker { get; private set; }

    /// <summary>Gets a worker's folder.</summary>
    public string Scratch { get; private set; } = string.Empty;

    /// <summary>Parses a command line.</summary>
    /// <exception cref="FormatException">The command line is not valid.</exception>
    public static Options Parse(string[] args)
    {
        var options = new Options();
        for (int i = 0; i < args.Length; i += 2)
        {
            if (args[i] == "--worker")
            {
                options.IsWorker = true;
                i--;
                continue;
            }

            string value = i + 1 < args.Length ? args[i + 1] : throw new FormatException($"{args[i]}: needs a value.");
            switch (args[i])
            {
                case "--minutes": options.Time = TimeSpan.FromMinutes(double.Parse(value, CultureInfo.InvariantCulture)); break;
                case "--seed": options.Seed = uint.Parse(value, CultureInfo.InvariantCulture); break;
                case "--from": options.From = long.Parse(value, CultureInfo.InvariantCulture); break;
                case "--count": options.Count = long.Parse(value, CultureInfo.InvariantCulture); break;
                case "--jobs": options.Jobs = Math.Max(1, int.Parse(value, CultureInfo.InvariantCulture)); break;
                case "--output": options.Output = value; break;
                case "--scratch": options.Scratch = value; break;
                case "--readers": options.Readers = [.. value.Split(',').Select(Find)]; break;
                default: throw new FormatException($"{args[i]}: no such option. Options: --minutes, --seed, --from, --count, --jobs, --readers, --output.");
            }
        }

        return options;
    }

    private static Reader Find(string name) => Fuzz.Readers.All.FirstOrDefault(r => r.Name == name)
        ?? throw new FormatException($"--readers: there is no reader '{name}'. Readers: {string.Join(", ", Fuzz.Readers.All.Select(r => r.Name))}.");
}
