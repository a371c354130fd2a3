using System.Diagnostics;
using GradCam.Cli.Cache;
using GradCam.Cli.Devices;
using GradCam.Cli.Files;
using GradCam.Cli.Models;
using GradCam.Cli.Reports;
using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.NumPy;
using GradCam.SplitModels;

namespace GradCam.Cli.Explain;

/// <summary>Runs <c>gradcam explain</c>. It checks the command line first, then loads the model, then reads the inputs.</summary>
internal static class ExplainRunner
{
    /// <summary>Explains the inputs.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cache">The cache of split models.</param>
    /// <param name="console">The console.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="UsageException">The request contradicts itself.</exception>
    /// <exception cref="GradCamException">The model or the tensor cannot be used.</exception>
    public static async Task<int> RunAsync(ExplainRequest request, CacheSettings cache, ToolConsole console, CancellationToken cancellationToken)
    {
        IReporter reporter = request.Json ? new JsonReporter(console.Device)
            : console.IsTerminal ? new TableReporter(console)
            : new TextReporter(console.Output);
        if (request.Tensor is { } path)
        {
            NpyArray tensor = NpyFile.Read(path);
            var plan = new OutputPlan(request, TensorRun.HasManyClasses(request, TensorRun.CountOf(tensor)));
            InputSize? size = tensor.Shape.Count is 3 or 4 ? SizeOf(tensor) : null;
            using LoadedModel model = Load(request with { Model = request.Model with { SizeOfTensor = size } }, cache, console, cancellationToken);
            new TensorRun(request, tensor, plan, model.Explainer, console).Run(reporter, cancellationToken);
            return ExitCode.Success;
        }
        else
        {
            var plan = new OutputPlan(request, request.Targets.HasMany);
            using LoadedModel model = Load(request, cache, console, cancellationToken);
            return await new PictureRun(request, plan, model.Explainer, ToolCodec.Create(request.MaxPixels, request.Model, model.Explainer), console).RunAsync(reporter, cancellationToken).ConfigureAwait(false);
        }
    }

    // null if no model accepts the tensor; an error follows.
    private static InputSize? SizeOf(NpyArray tensor) =>
        tensor.Shape[^2] is > 0 and <= int.MaxValue && tensor.Shape[^1] is > 0 and <= int.MaxValue ? new InputSize((int)tensor.Shape[^2], (int)tensor.Shape[^1]) : null;

    private static LoadedModel Load(ExplainRequest request, CacheSettings cache, ToolConsole console, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        var plain = new PlainModels(cache, console, request.Verbose);
        LoadedModel loaded = ModelSource.Load(request.Model, plain, request.Loading, cancellationToken);
        if (request.Verbose)
        {
            SplitModel model = loaded.Explainer.Model;
            console.Error.WriteLine(
                $"gradcam: model {model.Manifest.Name} from {model.Folder}, {model.ClassCount} classes, "
                + $"loaded in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms on {loaded.Explainer.Device} with {Threads.InWords(request.Loading.Threads)}");
            if (loaded.Explainer is { DeviceNote: { } note, DeviceFellBack: false })
                console.Error.WriteLine($"gradcam: {note}");
        }

        DeviceFallback.Tell(console, loaded.Explainer);

        return loaded;
    }
}
