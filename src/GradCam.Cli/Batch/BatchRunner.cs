using GradCam.Cli.Cache;
using GradCam.Cli.CommandLine;
using GradCam.Cli.Files;
using GradCam.Cli.Models;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Merging;
using GradCam.Datasets.Runs;
using GradCam.Datasets.Truth;
using GradCam.Explaining;
using GradCam.Files;
using GradCam.SplitModels;

namespace GradCam.Cli.Batch;

/// <summary>Runs <c>gradcam batch</c>.</summary>
internal static class BatchRunner
{
    /// <summary>Explains the dataset.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cache">The cache of split models.</param>
    /// <param name="console">The console.</param>
    /// <param name="cancellationToken">Cancels the work; finished results are kept.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="GradCamException">The inputs, the model or the output folder cannot be used.</exception>
    public static async Task<int> Run(BatchRequest request, CacheSettings cache, ToolConsole console, CancellationToken cancellationToken)
    {
        RowFile.MustBeWritable("--csv", request.Csv, request.Output);
        RowFile.MustBeWritable("--jsonl", request.JsonLines, request.Output);

        // A read of standard input cannot be cancelled, so the tool does not wait for it, and it ends with the process.
        Task<DatasetInputs> parsing = Task.Run(() => DatasetInputs.Parse(request.Inputs, Console.In), CancellationToken.None);
        DatasetInputs inputs = (await parsing.WaitAsync(cancellationToken).ConfigureAwait(false)).Without(request.Output);
        FileLedger ledger = RunFiles.Of(request, inputs, cancellationToken);
        ledger.Writes("--csv", request.Csv);
        ledger.Writes("--jsonl", request.JsonLines);
        if (request.Overlays.OnlyErrors && request.Truth is null && !inputs.TellClasses)
            throw new UsageException("--overlays errors needs to know the true classes: give --truth folders, sorted-folders or FILE.csv.");

        int asked = request.Loading[0].Threads;
        GradCamRuntime.Start(asked);
        int threads = BatchWorkers.Threads(asked, request.Workers, request.Loading.Count);
        using ModelOnDevices model = ModelOnDevices.Load(request.Model, new PlainModels(cache, console, request.Verbose), [.. request.Loading.Select(l => l with { Threads = threads })], cancellationToken);
        Explainer explainer = model.Explainers[0];
        DeviceFallback.Tell(console, explainer);
        float? answerThreshold = AnswerThreshold.Of(explainer.Model, request.AnswerThreshold);
        var options = new DatasetRunOptions
        {
            Output = request.Output,
            Inputs = inputs,
            Shard = request.Shard,
            Truth = request.Truth is { } truth ? TruthSource.Parse(truth, inputs, explainer.Model.Labels, explainer.Model.HasSeveralLabels) : null,
            Explain = new ExplainOptions
            {
                Classes = request.Targets.For(explainer.Model.Labels),
                Method = request.Method,
                Merge = request.Merge,
                BatchSize = request.BatchSize,
            },
            Settings = request.Settings,
            AnswerThreshold = answerThreshold ?? SplitModel.DefaultAnswerThreshold,
            Overlays = request.Overlays,
            Overlay = request.Overlay,
            OverlayFormat = request.OverlayFormat,
            KeepTop = request.KeepTop,
            KeepScores = request.KeepScores,
            BatchSize = request.BatchSize,
            Workers = BatchWorkers.Count(asked, request.Workers, [.. model.Explainers.Select(e => e.Device)]),
            PicturesPerPart = request.PicturesPerPart,
            RetryErrors = request.RetryErrors,
            CreatedBy = $"gradcam {VersionAction.Version}",
        };
        var codec = new WatchingCodec(ToolCodec.Create(request.MaxPixels, request.Model, explainer), explainer.Model.Manifest.Preprocessing);
        ShardState state = await BatchProgress.During(console, progress => DatasetRun.RunAsync(model.Explainers, codec, options, new TrimmingProgress(progress), cancellationToken)).ConfigureAwait(false);
        foreach (string caution in codec.Cautions)
            console.Warn(caution);
        if (options.Truth?.Warning is { } warning)
            console.Complain(warning);
        if (request.Shard.Count > 1)
        {
            if (SkippedFiles.Describe(state.Skipped ?? []) is { } skipped)
                console.Complain(skipped);
            console.Output.WriteLine($"shard {state.Shard} of {state.Shards} is complete: {Count(state.Pictures, "picture")}, {Count(state.Errors, "error")}, {Count(state.Duplicates, "duplicate")}, in {request.Output}");
            return state.Errors > 0 && !request.AllowErrors ? ExitCode.SomeFailed : ExitCode.Success;
        }

        return await MergeRunner.Run(request.Output, request.Csv, request.JsonLines, request.Report, request.AllowErrors, console, cancellationToken).ConfigureAwait(false);
    }

    internal static string Count(long number, string what) => $"{number} {what}{(number == 1 ? string.Empty : "s")}";
}
