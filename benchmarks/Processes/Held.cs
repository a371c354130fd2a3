using System.Diagnostics;

namespace GradCam.Benchmarks.Processes;

/// <summary>Represents processes of <see cref="HoldCommand"/> for inspection.</summary>
internal sealed class Held : IDisposable
{
    private readonly List<Process> _processes = [];

    /// <summary>Starts one more process.</summary>
    public void Add(string model, string picture)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        string[] host = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "gradcam-benchmarks.dll")] : [];
        foreach (string argument in (string[])[.. host, "hold", "--model", model, "--picture", picture])
            start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        _processes.Add(process);
        if (process.StandardOutput.ReadLine() != "ready")
            throw new InvalidOperationException("an inspected process ended.");
    }

    /// <summary>Returns the memory of each process.</summary>
    public IReadOnlyList<Memory> Look() => [.. _processes.Select(p => Memory.Of(p.Id))];

    public void Dispose()
    {
        foreach (Process process in _processes)
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
