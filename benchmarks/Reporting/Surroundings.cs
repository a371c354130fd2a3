using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Benchmarks.Reporting;

/// <summary>Represents the environment of the figures.</summary>
/// <param name="Processor">The CPU's name.</param>
/// <param name="Cores">The number of its cores.</param>
/// <param name="System">The operating system.</param>
/// <param name="DotNet">.NET's version.</param>
/// <param name="OnnxRuntime">ONNX Runtime's version.</param>
/// <param name="GradCam">This library's version.</param>
/// <param name="Rounds">Measured rounds.</param>
/// <param name="Threads">Threads of one operator; 0 for the contestants' defaults.</param>
/// <param name="Load">The load average of the last minute, at the start and at the end of the run.</param>
internal sealed record Surroundings(string Processor, int Cores, string System, string DotNet, string OnnxRuntime, string GradCam, int Rounds, int Threads, string Load)
{
    /// <summary>Reads the environment.</summary>
    public static Surroundings Here(int rounds, int threads, string loadBefore) => new(
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown"
            : "unknown",
        Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        OrtEnv.Instance().GetVersionString(),
        typeof(Explaining.Explainer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        rounds,
        threads,
        $"{loadBefore} to {LoadNow()}");

    /// <summary>Returns the load average of the last minute.</summary>
    public static string LoadNow() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "?";

    /// <summary>Returns the environment in one line.</summary>
    public string Describe() =>
        $"{Processor}, {Cores} cores, {System}, {DotNet}, ONNX Runtime {OnnxRuntime}, GradCam {GradCam}, {Rounds} rounds, "
        + $"{(Threads == 0 ? "default threads" : $"{Threads} threads")}, load {Load}.";
}
