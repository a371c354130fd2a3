using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Benchmarks.Reporting;

/// <summary>What the figures depend on.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Cores">How many of its cores there are.</param>
/// <param name="System">The operating system.</param>
/// <param name="DotNet">.NET's version.</param>
/// <param name="OnnxRuntime">ONNX Runtime's version.</param>
/// <param name="GradCam">This library's version.</param>
/// <param name="Rounds">Measured rounds.</param>
/// <param name="Threads">Threads of one operator; 0 for the contestants' defaults.</param>
/// <param name="Load">How many processes wanted a core in the last minute as the run began, and as it ended.</param>
internal sealed record Surroundings(string Processor, int Cores, string System, string DotNet, string OnnxRuntime, string GradCam, int Rounds, int Threads, string Load)
{
    /// <summary>Looks around.</summary>
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

    /// <summary>How many processes wanted a core in the last minute.</summary>
    public static string LoadNow() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "?";

    /// <summary>In a line.</summary>
    public string Describe() =>
        $"{Processor}, {Cores} cores, {System}, {DotNet}, ONNX Runtime {OnnxRuntime}, GradCam {GradCam}, {Rounds} rounds, "
        + $"{(Threads == 0 ? "default threads" : $"{Threads} threads")}, load {Load}.";
}
