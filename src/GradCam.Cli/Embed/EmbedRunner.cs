using System.Globalization;
using System.Text.Json;
using GradCam.Cli.Cache;
using GradCam.Cli.Files;
using GradCam.Cli.Models;
using GradCam.Explaining;
using GradCam.Export.Embedding;
using GradCam.Files;

namespace GradCam.Cli.Embed;

/// <summary>Runs <c>gradcam embed</c>.</summary>
internal static class EmbedRunner
{
    /// <summary>Creates the explained model and prints its facts.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="GradCamException">The model cannot be explained in a graph, or the file cannot be written.</exception>
    public static int Run(EmbedRequest request, CacheSettings cache, ToolConsole console, CancellationToken cancellationToken)
    {
        FileLedger ledger = CommandFiles.Of(request.Model);
        ledger.Writes("--output", request.Output);
        if (request.Options.ExternalData is { } data)
            ledger.Writes("--external-data", Path.Combine(Path.GetDirectoryName(Path.GetFullPath(request.Output))!, Path.GetFileName(data)));
        using LoadedModel model = ModelSource.Load(request.Model, new PlainModels(cache, console, request.Verbose), new ExplainerOptions(), cancellationToken);
        EmbedReport report = ModelEmbedder.Embed(request.Model.IsPlain ? request.Model.Path : null, model.Explainer, request.Output, request.Options, request.Model.ImportOptions(), cancellationToken);
        foreach (string note in report.Notes)
            console.Note(note);
        if (request.Json)
            console.WriteJson(Json(request, report));
        else
            Print(console, request, report);
        return ExitCode.Success;
    }

    private static void Print(ToolConsole console, EmbedRequest request, EmbedReport report)
    {
        console.Output.WriteLine(request.Output);
        foreach (string added in report.Added)
            console.Output.WriteLine($"  added      {added}");
        console.Output.WriteLine($"  method     {report.Method}");
        console.Output.WriteLine($"  layer      {report.Layer}");
        console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  size       {report.Bytes / 1e6:0.0} MB, {(double)report.Bytes / Math.Max(1, report.SourceBytes):0.000} of the model's weights"));
        console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  verified   the old outputs are equal to the bit; the map differs from GradCam's by {report.Difference:0.0e+0} of its maximum"));
    }

    private static string Json(EmbedRequest request, EmbedReport report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("output", request.Output);
            json.WriteStartArray("added");
            foreach (string added in report.Added)
                json.WriteStringValue(added);
            json.WriteEndArray();
            json.WriteString("method", report.Method);
            json.WriteString("layer", report.Layer);
            json.WriteNumber("bytes", report.Bytes);
            json.WriteNumber("sourceBytes", report.SourceBytes);
            json.WriteNumber("difference", report.Difference);
            json.WriteStartArray("notes");
            foreach (string note in report.Notes)
                json.WriteStringValue(note);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
