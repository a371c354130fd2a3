namespace GradCam.Benchmarks.Processes;

/// <summary>Represents a process's memory as the kernel reports it, in bytes. Linux only.</summary>
/// <param name="Resident">All pages in memory, including those of mapped files.</param>
/// <param name="Proportional">The same, with a shared page counted by its share.</param>
/// <param name="Anonymous">Pages without a file, which the kernel cannot share or drop.</param>
internal sealed record Memory(long Resident, long Proportional, long Anonymous)
{
    /// <summary>Reads <c>/proc/ID/smaps_rollup</c>.</summary>
    public static Memory Of(int process)
    {
        var lines = File.ReadLines($"/proc/{process}/smaps_rollup")
            .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length == 3 && words[2] == "kB")
            .ToDictionary(words => words[0].TrimEnd(':'), words => long.Parse(words[1]) * 1024);
        return new Memory(lines["Rss"], lines["Pss"], lines["Anonymous"]);
    }

    /// <summary>Returns the peak memory of a running process.</summary>
    public static long PeakOf(int process)
    {
        string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;
    }
}
