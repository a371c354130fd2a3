using System.Diagnostics;

namespace GradCam.Benchmarks.Explain;

/// <summary>Represents a contestant in a long-lived Python process, so that imports and loading do not count. The process reports the times.</summary>
internal sealed class PythonContestant : IContestant
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private PythonContestant(string name, string about, Process process, Task<string> error)
    {
        Name = name;
        About = about;
        _process = process;
        _error = error;
    }

    public string Name { get; }

    public string About { get; }

    /// <summary>Returns the command line of <c>Python/explain.py</c>.</summary>
    public static ProcessStartInfo Command(PythonSettings python, string contestant, params IEnumerable<string> more)
    {
        var start = new ProcessStartInfo(python.Interpreter)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Python", "explain.py"), contestant, python.Weights, python.Picture, python.Overlay, "--threads", $"{python.Threads}", .. more];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Starts a contestant, or records the reason that it cannot run.</summary>
    public static IContestant? Start(PythonSettings python, string name, string contestant, string? library, List<Missing> missing)
    {
        try
        {
            // Standard error is read continuously, because a pipe full of warnings would block the process.
            Process process = Process.Start(Command(python, contestant, library is null ? [] : ["--library", library]))!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string? ready = process.StandardOutput.ReadLine();
            if (ready?.StartsWith("ready ", StringComparison.Ordinal) == true)
                return new PythonContestant(name, ready["ready ".Length..], process, error);
            string reason = error.Result.TrimEnd().Split('\n')[^1];
            missing.Add(new Missing(name, reason.Length > 0 ? reason : "its process ended without a word"));
            process.Dispose();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            missing.Add(new Missing(name, $"{python.Interpreter}: {e.Message}"));
        }

        return null;
    }

    public double Run()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        return double.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name}: {_error.Result}"));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
