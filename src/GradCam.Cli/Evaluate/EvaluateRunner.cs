using GradCam.Cli.Cache;
using GradCam.Cli.Files;
using GradCam.Cli.Models;
using GradCam.Files;
using GradCam.Pictures;

namespace GradCam.Cli.Evaluate;

/// <summary>Runs <c>gradcam evaluate</c>, and writes the results.</summary>
internal static class EvaluateRunner
{
    /// <summary>Evaluates the methods.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cache">The cache of split models.</param>
    /// <param name="console">The console.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="GradCamException">The model or the truth cannot be used, or no picture can.</exception>
    public static int Run(EvaluateRequest request, CacheSettings cache, ToolConsole console, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> pictures = PictureFiles.Of(request.Pictures, console);
        if (request.Limit is { } limit)
            pictures = PictureFiles.Spread(pictures, limit);
        FileLedger ledger = CommandFiles.Of(request.Model);
        foreach (string picture in pictures)
            ledger.Reads("PICTURE", picture);
        ledger.Reads("--boxes", request.Boxes);
        if (request.Masks is { } masks)
            ledger.Reads("--masks", () => Directory.EnumerateFiles(masks, "*.png"));
        ledger.Writes("--json", request.Json);
        ledger.Writes("--csv", request.Csv);
        ledger.Writes("--html", request.Html);
        var truth = new TruthSource(request.Boxes, request.Masks, ToolCodec.Create(request.MaxPixels));
        using LoadedModel model = ModelSource.Load(request.Model, new PlainModels(cache, console, request.Verbose), request.Loading, cancellationToken);
        DeviceFallback.Tell(console, model.Explainer);
        EvaluationResults results = new EvaluationRun(request, pictures, truth, model.Explainer, ToolCodec.Create(request.MaxPixels, request.Model, model.Explainer), console).Run(cancellationToken);

        foreach ((string? path, Func<EvaluationResults, string> text) in new (string?, Func<EvaluationResults, string>)[] { (request.Json, EvaluationJson.Text), (request.Csv, EvaluationCsv.Text), (request.Html, EvaluationPage.Text) })
        {
            if (path is not null)
                ledger.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text(results))));
        }

        EvaluationTables.Write(console, results);
        return ExitCode.Success;
    }
}
