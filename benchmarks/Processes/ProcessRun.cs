using System.Diagnostics;

namespace GradCam.Benchmarks.Processes;

/// <summary>A process from its start to its end.</summary>
/// <param name="Milliseconds">How long.</param>
/// <param name="PeakMemory">The most it had in memory as it was looked at every few milliseconds, in bytes; 0 where that cannot be told.</param>
/// <param name="Output">What it printed.</param>
internal sealed record ProcessRun(double Milliseconds, long PeakMemory, string Output)
{
    /// <summary>Runs a process.</summary>
    /// <exception cref="InvalidOperationException">It failed; with what it said.</exception>
    public static ProcessRun Of(ProcessStartInfo start, bool watchMemory = false)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        long peak = 0;
        while (watchMemory && !process.WaitForExit(5))
            peak = Math.Max(peak, PeakOf(process));
        process.WaitForExit();
        double time = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}: {error.Result.Trim()}");
        return new ProcessRun(time, peak, output.Result);
    }

    /// <summary>The command line of a .NET program beside this one.</summary>
    public static ProcessStartInfo DotNet(string assembly, params IEnumerable<string> arguments)
    {
        var start = assembly.EndsWith(".dll", StringComparison.Ordinal) ? new ProcessStartInfo("dotnet") { ArgumentList = { assembly } } : new ProcessStartInfo(assembly);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    // It may end while it is looked at.
    private static long PeakOf(Process process)
    {
        try
        {
            return Memory.PeakOf(process.Id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
