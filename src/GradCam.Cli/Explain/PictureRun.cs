using GradCam.Cli.Models;
using GradCam.Cli.Reports;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;
using GradCam.Pipelines;
using GradCam.SplitModels;
using LoadedPicture = GradCam.Pipelines.ExplainedPicture;

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
    public Task<int> RunAsync(IReporter reporter, CancellationToken cancellationToken) =>
        _request.Drawing.SharedScale ? RunSharedAsync(reporter, cancellationToken) : RunEachAsync(reporter, cancellationToken);

    // While the model runs on a picture, other threads decode the next ones and write the results of the one before.
    private async Task<int> RunEachAsync(IReporter reporter, CancellationToken cancellationToken)
    {
        int exit = ExitCode.Success;
        Task<Written>? writing = null;
        try
        {
            await foreach (LoadedPicture loaded in Load(cancellationToken).ConfigureAwait(false))
            {
                Outcome<Explained> explained = Attempt(loaded.Source.Id, () => Explain(loaded, cancellationToken));
                if (writing is not null)
                    exit = Report(await writing.ConfigureAwait(false), reporter, exit);
                writing = Task.Run(() => Write(explained, scales: null, cancellationToken), CancellationToken.None);
            }

            return writing is null ? exit : Report(await writing.ConfigureAwait(false), reporter, exit);
        }
        finally
        {
            // No file is left half written, and an exception is that of the work.
            if (writing is not null)
                await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A shared scale needs all maps before it can draw any. The run keeps only the maps in memory and reads the pictures again.
    private async Task<int> RunSharedAsync(IReporter reporter, CancellationToken cancellationToken)
    {
        int exit = ExitCode.Success;
        var results = new List<Outcome<Explained>>();
        await foreach (LoadedPicture loaded in Load(cancellationToken).ConfigureAwait(false))
            results.Add(Attempt(loaded.Source.Id, () => Explain(loaded, cancellationToken) with { Picture = null }));

        // The values of two methods have no common unit.
        MapScale[] scales =
        [
            .. _request.Methods.Select((m, i) => MapScale.Of(results.SelectMany(r => r.Value?.Methods[i].Classes ?? []).Select(c => c.Map), m.Drawing.Overlay.HeatMap.Normalize, m.Drawing.Overlay.HeatMap.Percentile)),
        ];
        foreach (Outcome<Explained> result in results)
        {
            cancellationToken.ThrowIfCancellationRequested();
            exit = Report(Write(result, scales, cancellationToken), reporter, exit);
        }

        return exit;
    }

    // Reads, decodes and prepares pictures ahead, within the memory that gradcam batch uses, too.
    private IAsyncEnumerable<LoadedPicture> Load(CancellationToken cancellationToken)
    {
        var options = new PipelineOptions { KeepPictures = true };
        var memory = new PictureMemory(options.PictureMemory);
        var room = new DecodingRoom(options.DecodingMemory);
        int decoders = Math.Min(_request.Pictures.Count, Environment.ProcessorCount);
        return OrderedParallel.Select(
            _request.Pictures.ToAsyncEnumerable(),
            (path, stop) => LoadedPicture.Load(PictureSource.File(path), _explainer, _codec, options, memory, room, stop),
            decoders,
            ahead: decoders,
            cancellationToken);
    }

    private Explained Explain(LoadedPicture loaded, CancellationToken cancellationToken)
    {
        string path = loaded.Source.Id;
        if (loaded.Error is { } error)
            throw error.About(path);
        Picture picture = loaded.Decode();
        ExplainOptions[] options = _request.Mask is { } mask ? [.. _options.Select(o => o with { Classes = o.Classes.Within(ReadMask(mask, picture)) })] : _options;
        IReadOnlyList<Explanation> explanations = ProgressBars.During(
            _console,
            Path.GetFileName(path),
            progress => Named.By(path, () => _explainer.ExplainEach(loaded.Prepared!, [.. options.Select(o => o with { Progress = progress })], cancellationToken)));
        loaded.IsThroughTheModel();
        string[] cautions = [.. PictureCautions.Of(picture, _explainer.Model.Manifest.Preprocessing), .. LargeScores.Of(_explainer.Model.Notes, LargeScores.SizeOf(explanations[0].Scores)).Select(n => n.Text)];
        return new Explained([.. explanations.Select((e, i) => Result(path, picture, _request.Methods[i], e, cautions, i == 0 ? loaded.ReadTime + loaded.DecodeTime : TimeSpan.Zero))], picture);
    }

    private ExplainedPicture Result(string path, Picture picture, MethodChoice method, Explanation explanation, string[] cautions, TimeSpan decode)
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

    // Draws and writes, on any thread. The console is left to the caller.
    private Written Write(Outcome<Explained> explained, IReadOnlyList<MapScale>? scales, CancellationToken cancellationToken)
    {
        if (explained.Value is not { } value)
            return new Written(explained, new Outcome<IReadOnlyList<PictureResults>>(explained.Path, null, explained.Error, explained.Cause));
        return new Written(explained, Attempt(explained.Path, () => _writer.Write(value.Methods, value.Picture ?? ReadAgain(value.Methods[0]), scales, cancellationToken)));
    }

    private int Report(Written written, IReporter reporter, int exit)
    {
        Outcome<IReadOnlyList<PictureResults>> results = written.Results;
        if (results.Error is { } error)
        {
            _console.Complain(error, _request.Verbose ? results.Cause : null);
            reporter.Report(new InputReport { Picture = results.Path, Error = error });
            return ExitCode.Failure;
        }

        ExplainedPicture[] methods = written.Explained.Value!.Methods;
        foreach (string caution in methods[0].Cautions)
            _console.Warn($"{methods[0].Path}: {caution}.");
        foreach ((ExplainedPicture explained, PictureResults result) in methods.Zip(results.Value!))
            Report(explained, result, reporter);
        return exit;
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

    private static Outcome<T> Attempt<T>(string path, Func<T> work)
        where T : class
    {
        try
        {
            return new Outcome<T>(path, work(), null, null);
        }
        catch (GradCamException e)
        {
            return new Outcome<T>(path, null, e.Message, e);
        }
        catch (OutOfMemoryException e)
        {
            return new Outcome<T>(path, null, $"{path}: not enough memory for it.", e);
        }
    }

    // The result of a step for one picture, or the error.
    private sealed record Outcome<T>(string Path, T? Value, string? Error, Exception? Cause)
        where T : class;

    private sealed record Explained(ExplainedPicture[] Methods, Picture? Picture);

    private sealed record Written(Outcome<Explained> Explained, Outcome<IReadOnlyList<PictureResults>> Results);
}
