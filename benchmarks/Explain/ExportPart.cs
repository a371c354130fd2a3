using GradCam.Benchmarks.Processes;
using GradCam.Benchmarks.Reporting;

namespace GradCam.Benchmarks.Explain;

/// <summary>Measures the export of the split model.</summary>
internal static class ExportPart
{
    public static void Run(Setup setup, Report report)
    {
        string exporter = Path.Combine(AppContext.BaseDirectory, "gradcam-export.dll");
        ProcessRun run = ProcessRun.Of(
            ProcessRun.DotNet(exporter, "vgg16", "--weights", setup.Weights, "--output", Path.Combine(setup.Scratch, "exported")),
            watchMemory: true);
        report.Figures.Add(new Figure("peak memory of the export", run.PeakMemory / 1e6, "MB", 1000, $"weights to verified split model in {run.Milliseconds / 1000:0.0} s"));
    }
}
