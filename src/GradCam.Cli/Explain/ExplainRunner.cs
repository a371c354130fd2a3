using System.Diagnostics;
using GradCam.Cli.Models;
using GradCam.Cli.Reports;
using GradCam.Explaining;
using GradCam.NetVips;
using GradCam.NumPy;

namespace GradCam.Cli.Explain;

/// <summary>Does what <c>gradcam explain</c> was asked for: what the command line tells comes first, then the model, then the inputs.</summary>
internal static class ExplainRunner
{
    /// <summary>Runs.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="UsageException">The request contradicts itself.</exception>
    /// <exception cref="GradCamException">The model or the tensor cannot be used.</exception>
    public static int Run(ExplainRequest request, ToolConsole console, CancellationToken cancellation)
    {
        IReporter reporter = request.Json ? new JsonReporter(console.Output)
            : console.IsTerminal ? new TableReporter(console.Output)
            : new TextReporter(console.Output);
        if (request.Tensor is { } path)
        {
            NpyArray tensor = NpyFile.Read(path);
            var plan = new OutputPlan(request, TensorRun.HasManyClasses(request, TensorRun.CountOf(tensor)));
            using Explainer explainer = Load(request, console, cancellation);
            new TensorRun(request, tensor, plan, explainer, console).Run(reporter, cancellation);
            return ExitCode.Success;
        }
        else
        {
            var plan = new OutputPlan(request, PictureRun.HasManyClasses(request));
            using Explainer explainer = Load(request, console, cancellation);
            return new PictureRun(request, plan, explainer, new NetVipsCodec(), console).Run(reporter, cancellation);
        }
    }

    private static Explainer Load(ExplainRequest request, ToolConsole console, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        Explainer explainer = Explainer.Load(ModelSource.SplitFolder(request.Model), new ExplainerOptions { Threads = request.Threads }, cancellation);
        if (request.Verbose)
        {
            console.Error.WriteLine(
                $"gradcam: model {explainer.Model.Manifest.Name} from {explainer.Model.Folder}, {explainer.Model.ClassCount} classes, "
                + $"loaded in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");
        }

        return explainer;
    }
}
