using System.Globalization;
using GradCam.Cli.Cache;
using GradCam.Cli.Explain;
using GradCam.Cli.Files;
using GradCam.Cli.Models;
using GradCam.Concepts;
using GradCam.Explaining;
using GradCam.Files;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Cli.Concepts;

/// <summary>Runs <c>gradcam concepts</c>. It reports a picture that cannot be read, and finds the concepts of the others.</summary>
internal static class ConceptsRunner
{
    /// <summary>Finds the concepts and writes the results.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cache">The cache of split models.</param>
    /// <param name="console">The console.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="UsageException">The request contradicts itself.</exception>
    /// <exception cref="GradCamException">The model cannot be used, no picture can be read, or a result cannot be written.</exception>
    public static int Run(ConceptsRequest request, CacheSettings cache, ToolConsole console, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> paths = PictureFiles.Of(request.Pictures, console);
        OutputPlace overlays = request.Output is { } output ? OutputPlace.Parse("--output", output, paths.Count > 1, ".png", ".jpg", ".jpeg", ".webp") : OutputPlace.Here;
        OutputPlace? maps = request.Map is { } map ? OutputPlace.Parse("--map", map, paths.Count > 1, ".npy") : null;
        FileLedger ledger = CommandFiles.Of(request.Model);
        foreach (string path in paths)
            ledger.Reads("PICTURE", path);
        if (!overlays.IsFolder)
            ledger.Writes("--output", overlays.Path);
        if (maps is { IsFolder: false } single)
            ledger.Writes("--map", single.Path);
        using LoadedModel model = ModelSource.Load(request.Model, new PlainModels(cache, console, request.Verbose), request.Loading, cancellationToken);
        DeviceFallback.Tell(console, model.Explainer);
        Explainer explainer = model.Explainer;
        IPictureCodec codec = ToolCodec.Create(request.MaxPixels, request.Model, explainer);
        if (explainer.Model.Manifest.DenseScores is not null)
            throw new GradCamException(GradCamErrorKind.Model, $"{explainer.Model.Folder}: the model scores each position of a picture, and concepts need one class per picture. Only gradcam explain supports it.");

        List<(string Path, Picture Picture)> pictures = [];
        Dictionary<string, string> errors = new(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                Picture picture = PictureFile.Read(path, codec);
                foreach (string caution in PictureCautions.Of(picture, explainer.Model.Manifest.Preprocessing))
                    console.Warn($"{path}: {caution}.");
                pictures.Add((path, picture));
            }
            catch (GradCamException e)
            {
                console.Complain(e.Message, request.Verbose ? e : null);
                errors[path] = e.Message;
            }
        }

        if (pictures.Count == 0)
            throw new GradCamException(GradCamErrorKind.Option, "there is no picture to find concepts in.");
        ConceptFactorization found = explainer.FindConcepts([.. pictures.Select(p => p.Picture)], request.Options, cancellationToken);

        Preprocessing preprocessing = explainer.Model.Manifest.Preprocessing;
        LabelList labels = explainer.Model.Labels;
        var written = new Dictionary<string, ConceptPictureReport>(StringComparer.Ordinal);
        for (int n = 0; n < pictures.Count; n++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (string path, Picture picture) = pictures[n];
            Picture drawn = found.WithLegend(found.Draw(n, picture, preprocessing.Seen(picture.Width, picture.Height), request.Opacity), labels);
            string name = Path.GetFileNameWithoutExtension(path);
            string file = overlays.File($"{name}-concepts.png");
            ledger.Write(file, stream => stream.Write(codec.Encode(drawn, PictureFile.FormatOf(file))));
            CamMap[] own = [.. found.Concepts.Select(c => c.Maps[n])];
            string? numbers = maps?.File($"{name}-concepts.npy");
            if (numbers is not null)
                ledger.Write(numbers, stream => NpyFile.Write(stream, [own.Length, own[0].Height, own[0].Width], [.. own.SelectMany(m => m.Values)]));
            written[path] = new ConceptPictureReport(path, [.. own.Select(m => m.Values.Average())], file, numbers);
        }

        var report = new ConceptsReport(
            explainer.Model.Manifest.Name, found.Layer, found.Residual,
            [.. found.Concepts.Select(c => new ConceptReport(c.Share, c.TopClass, labels[c.TopClass], c.Scores[c.TopClass]))],
            [.. paths.Select(p => errors.TryGetValue(p, out string? error) ? new ConceptPictureReport(p, Error: error) : written[p])],
            explainer.Model.Notes, explainer.Model.Preprocessing);
        if (request.Json)
        {
            console.WriteJson(report.ToJson());
        }
        else
        {
            foreach (string line in Text(report, labels))
                console.Output.WriteLine(line);
        }

        return errors.Count == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static IEnumerable<string> Text(ConceptsReport report, LabelList labels)
    {
        IEnumerable<string> concepts = report.Concepts.Select((c, j) =>
            string.Create(CultureInfo.InvariantCulture, $"concept {j + 1}: share {c.Share:P0}, alone it would be {labels.Describe(c.Index)} (score {c.Score:0.00})"));
        IEnumerable<string> pictures = report.Pictures.Where(p => p.Overlay is not null).Select(p =>
            string.Create(CultureInfo.InvariantCulture, $"{p.Picture}: {string.Join(", ", p.Shares!.Select(s => s.ToString("P0", CultureInfo.InvariantCulture)))}  ->  {p.Overlay}"));
        return [string.Create(CultureInfo.InvariantCulture, $"{report.Model}, layer {report.Layer}: {report.Concepts.Count} concepts, {report.Residual:P0} left unexplained"), .. concepts, .. pictures];
    }
}
