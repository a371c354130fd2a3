using System.Diagnostics;

namespace GradCam.Benchmarks.Processes;

/// <summary>Represents the run of a process from its start to its end.</summary>
/// <param name="Milliseconds">The duration.</param>
/// <param name="PeakMemory">The peak memory, sampled every few milliseconds, in bytes; 0 if it cannot be measured.</param>
/// <param name="Output">Its output.</param>
internal sealed record ProcessRun(double Milliseconds, long PeakMemory, string Output)
{
    /// <summary>Runs a process.</summary>
    /// <exception cref="InvalidOperationException">The process failed; the message contains its output.</exception>
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

    /// <summary>Returns the command line of a .NET program next to this one.</summary>
    public static ProcessStartInfo DotNet(string assembly, params IEnumerable<string> arguments)
    {
        var start = assembly.EndsWith(".dll", StringComparison.Ordinal) ? new ProcessStartInfo("dotnet") { ArgumentList = { assembly } } : new ProcessStartInfo(assembly);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    // The process may end during the measurement.
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
