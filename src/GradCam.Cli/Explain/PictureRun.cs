using System.Diagnostics;
using GradCam.Cli.Models;
using GradCam.Cli.Reports;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Cli.Explain;

/// <summary>Explains picture after picture. It reports a picture that fails, and continues with the others.</summary>
internal sealed class PictureRun
{
    private readonly ExplainRequest _request;
    private readonly OutputPlan _plan;
    private readonly Explainer _explainer;
    private readonly ExplainOptions[] _options;
    private readonly float? _answerThreshold;
    private readonly IPictureCodec _codec;
    private readonly PictureWriter _writer;
    private readonly ToolConsole _console;

    public PictureRun(ExplainRequest request, OutputPlan plan, Explainer explainer, IPictureCodec codec, ToolConsole console)
    {
        int layers = explainer.Model.Manifest.Layers.Count;
        if (request.Attribution is not null && request.Methods.Any(m => m.Method.UsesLayer) && layers > 1)
            throw new GradCamException(GradCamErrorKind.Option, $"--attribution shows one target layer, and the model has {layers}. Use --dump for the attributions at each.");
        _answerThreshold = AnswerThreshold.Of(explainer.Model, request.AnswerThreshold);
        _request = request;
        _plan = plan;
        _explainer = explainer;
        _codec = codec;
        _console = console;
        _writer = new PictureWriter(request, plan, new ClassTags(explainer.Model.Labels), codec);
        _options =
        [
            .. request.Methods.Select(m => new ExplainOptions
            {
                Classes = request.Targets.For(explainer.Model.Labels),
                Method = m.Method,
                BatchSize = request.BatchSize,
                Merge = request.Merge,
                KeepTensors = request.Dump is not null,
                KeepAttributions = request.Attribution is not null || request.Dump is not null,
            }),
        ];
    }

    /// <summary>Explains all pictures.</summary>
    /// <returns>The exit code.</returns>
    public int Run(IReporter reporter, CancellationToken cancellationToken) =>
        _request.Drawing.SharedScale ? RunShared(reporter, cancellationToken) : RunEach(reporter, cancellationToken);

    private int RunEach(IReporter reporter, CancellationToken cancellationToken)
    {
        int exit = ExitCode.Success;
        foreach (string path in _request.Pictures)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string? error = Attempt(path, () =>
            {
                (ExplainedPicture[] methods, Picture picture) = Explain(path, cancellationToken);
                Report(methods, picture, null, reporter, cancellationToken);
            });
            if (error is not null)
                exit = Fail(path, error, reporter);
        }

        return exit;
    }

    // A shared scale needs all maps before it can draw any. The run keeps only the maps in memory and reads the pictures again.
    private int RunShared(IReporter reporter, CancellationToken cancellationToken)
    {
        int exit = ExitCode.Success;
        var results = new List<(string Path, ExplainedPicture[]? Methods, string? Error)>();
        foreach (string path in _request.Pictures)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ExplainedPicture[]? methods = null;
            string? error = Attempt(path, () => methods = Explain(path, cancellationToken).Methods);
            results.Add((path, methods, error));
        }

        // The values of two methods have no common unit.
        MapScale[] scales =
        [
            .. _request.Methods.Select((m, i) => MapScale.Of(results.SelectMany(r => r.Methods?[i].Classes ?? []).Select(c => c.Map), m.Drawing.Overlay.HeatMap.Normalize, m.Drawing.Overlay.HeatMap.Percentile)),
        ];
        foreach ((string path, ExplainedPicture[]? methods, string? failed) in results)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string? error = failed ?? Attempt(path, () => Report(methods!, ReadAgain(methods![0]), scales, reporter, cancellationToken));
            if (error is not null)
                exit = Fail(path, error, reporter);
        }

        return exit;
    }

    private (ExplainedPicture[] Methods, Picture Picture) Explain(string path, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        Picture picture = PictureFile.Read(path, _codec);
        TimeSpan decode = Stopwatch.GetElapsedTime(start);
        ExplainOptions[] options = _request.Mask is { } mask ? [.. _options.Select(o => o with { Classes = o.Classes.Within(ReadMask(mask, picture)) })] : _options;
        IReadOnlyList<Explanation> explanations = ProgressBars.During(
            _console,
            Path.GetFileName(path),
            progress => Named.By(path, () => _explainer.ExplainEach(picture, [.. options.Select(o => o with { Progress = progress })], cancellationToken)));
        string[] cautions = [.. PictureCautions.Of(picture, _explainer.Model.Manifest.Preprocessing), .. LargeScores.Of(_explainer.Model.Notes, LargeScores.SizeOf(explanations[0].Scores)).Select(n => n.Text)];
        return ([.. explanations.Select((e, i) => Explained(path, picture, _request.Methods[i], e, cautions, i == 0 ? decode : TimeSpan.Zero))], picture);
    }

    private ExplainedPicture Explained(string path, Picture picture, MethodChoice method, Explanation explanation, string[] cautions, TimeSpan decode)
    {
        if (_plan.Dump(path, method) is { } dump)
        {
            string[]? folders = explanation.Classes.Count > 1 ? [.. explanation.Classes.Select(c => $"class-{c.Index}")] : null;
            TensorDump.Write(dump, [explanation], folders, _plan.Ledger);
        }

        return new ExplainedPicture
        {
            Path = path,
            Width = picture.Width,
            Height = picture.Height,
            Seen = explanation.Seen ?? PixelRectangle.All(picture.Width, picture.Height),
            Classes = [.. explanation.Classes.Select(c => SignedMaps.Choose(_request.Attribution is null ? c with { Attributions = [] } : c, _request.Signed))],
            Answers = AnswerReport.Of(_explainer.Model, explanation.Scores, _answerThreshold),
            Layer = explanation.Layer,
            Method = explanation.Method,
            Choice = method,
            Channels = _explainer.Model.Manifest.Preprocessing.Channels,
            Times = explanation.Times,
            Decode = decode,
            Cautions = cautions,
        };
    }

    private RegionMask ReadMask(string path, Picture picture)
    {
        Picture mask = PictureFile.Read(path, _codec);
        return (mask.Width, mask.Height) == (picture.Width, picture.Height)
            ? RegionMask.Of(mask, _explainer.Model.Manifest.Preprocessing.Seen(picture.Width, picture.Height))
            : throw new GradCamException(GradCamErrorKind.Target, $"{path}: this mask is {mask.Width}x{mask.Height}, and the picture {picture.Width}x{picture.Height}. Make it as large as the picture.");
    }

    private Picture ReadAgain(ExplainedPicture explained)
    {
        Picture picture = PictureFile.Read(explained.Path, _codec);
        return (picture.Width, picture.Height) == (explained.Width, explained.Height)
            ? picture
            : throw new GradCamException(GradCamErrorKind.File, $"{explained.Path}: was changed while it was explained: it had {explained.Width}x{explained.Height} pixels, and has {picture.Width}x{picture.Height}.");
    }

    private void Report(ExplainedPicture[] methods, Picture picture, MapScale[]? scales, IReporter reporter, CancellationToken cancellationToken)
    {
        IReadOnlyList<PictureResults> results = _writer.Write(methods, picture, scales, cancellationToken);
        foreach (string caution in methods[0].Cautions)
            _console.Warn($"{methods[0].Path}: {caution}.");
        foreach ((ExplainedPicture explained, PictureResults result) in methods.Zip(results))
            Report(explained, result, reporter);
    }

    private void Report(ExplainedPicture explained, PictureResults results, IReporter reporter)
    {
        string subject = explained.Choice.Tag is null ? explained.Path : $"{explained.Path}, {explained.Method}";
        foreach (ClassReport c in results.Classes.Where(c => c.Warning is not null))
            _console.Warn($"{subject}: {c.Warning}");
        var report = new InputReport
        {
            Picture = explained.Path,
            Width = explained.Width,
            Height = explained.Height,
            Model = _explainer.Model.Manifest.Name,
            Layer = explained.Layer,
            Method = explained.Method,
            Device = _explainer.Device.ToString(),
            Head = _explainer.Model.Manifest.Head,
            OtherHeads = _explainer.Model.Manifest.OtherHeads,
            Probabilities = ReportText.Probabilities(_explainer.Model),
            Answers = explained.Answers,
            AnswerThreshold = _answerThreshold,
            Classes = results.Classes,
            Grid = results.Grid,
            Dump = _plan.Dump(explained.Path, explained.Choice),
            Notes = _explainer.Model.Notes is { Count: > 0 } notes ? notes : null,
            Preprocessing = _explainer.Model.Preprocessing,
            Warnings = explained.Cautions.Count > 0 ? explained.Cautions : null,
            Milliseconds = Milliseconds.Of(explained.Times, explained.Decode, results.Times.Overlay, results.Times.Encode),
        };
        reporter.Report(report);
        if (_request.Verbose)
            _console.Error.WriteLine($"gradcam: {subject}: {report.Milliseconds.Describe()}");
    }

    // Returns the error, which it reports at once; null if there is none.
    private string? Attempt(string path, Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e) when (e is GradCamException or OutOfMemoryException)
        {
            string message = e is OutOfMemoryException ? $"{path}: not enough memory for it." : e.Message;
            _console.Complain(message, _request.Verbose ? e : null);
            return message;
        }
    }

    private static int Fail(string path, string error, IReporter reporter)
    {
        reporter.Report(new InputReport { Picture = path, Error = error });
        return ExitCode.Failure;
    }
}
