using System.Diagnostics;
using GradCam.Cli.Files;
using GradCam.Cli.Reports;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.NumPy;
using GradCam.Pictures;

namespace GradCam.Cli.Explain;

/// <summary>Explains picture after picture. One that fails is told, and the others are done.</summary>
internal sealed class PictureRun
{
    private readonly ExplainRequest _request;
    private readonly OutputPlan _plan;
    private readonly OutputGuard _guard;
    private readonly Explainer _explainer;
    private readonly ExplainOptions _options;
    private readonly ClassTags _tags;
    private readonly IPictureCodec _codec;
    private readonly ToolConsole _console;

    public PictureRun(ExplainRequest request, OutputPlan plan, Explainer explainer, IPictureCodec codec, ToolConsole console)
    {
        _request = request;
        _plan = plan;
        _guard = new OutputGuard(request.Pictures);
        _explainer = explainer;
        _codec = codec;
        _console = console;
        _tags = new ClassTags(explainer.Model.Labels);
        _options = new ExplainOptions
        {
            Classes = request.Targets.For(explainer.Model.Labels),
            Method = request.Method,
            Merge = request.Merge,
            KeepTensors = request.Dump is not null,
        };
    }

    /// <summary>Explains all of them.</summary>
    /// <returns>The exit code.</returns>
    public int Run(IReporter reporter, CancellationToken cancellation)
    {
        int exit = ExitCode.Success;
        foreach (string path in _request.Pictures)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                InputReport report = Explain(path, cancellation);
                reporter.Report(report);
                if (_request.Verbose)
                    _console.Error.WriteLine($"gradcam: {path}: {report.Milliseconds!.Describe()}");
            }
            catch (Exception e) when (e is GradCamException or OutOfMemoryException)
            {
                string message = e is OutOfMemoryException ? $"{path}: not enough memory for it." : e.Message;
                _console.Complain(message, _request.Verbose ? e : null);
                reporter.Report(new InputReport { Picture = path, Error = message });
                exit = ExitCode.Failure;
            }
        }

        return exit;
    }

    private InputReport Explain(string path, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        Picture picture = PictureFile.Read(path, _codec);
        TimeSpan decode = Stopwatch.GetElapsedTime(start);
        Explanation explanation = Named.By(path, () => _explainer.Explain(picture, _options, cancellation));

        TimeSpan overlay = TimeSpan.Zero;
        TimeSpan encode = TimeSpan.Zero;
        var classes = new List<ClassReport>();
        for (int rank = 0; rank < explanation.Classes.Count; rank++)
        {
            cancellation.ThrowIfCancellationRequested();
            classes.Add(Write(path, picture, explanation, rank, ref overlay, ref encode));
        }

        string? dump = _plan.Dump(path);
        if (dump is not null)
            TensorDump.Write(dump, [explanation], classes.Count > 1 ? [.. classes.Select(c => $"class-{c.Index}")] : null, _guard);
        foreach (ClassReport c in classes.Where(c => c.Warning is not null))
            _console.Warn($"{path}: {c.Warning}");

        return new InputReport
        {
            Picture = path,
            Width = picture.Width,
            Height = picture.Height,
            Model = _explainer.Model.Manifest.Name,
            Layer = explanation.Layer,
            Method = explanation.Method,
            Classes = classes,
            Dump = dump,
            Milliseconds = Milliseconds.Of(explanation.Times, decode, overlay, encode),
        };
    }

    private ClassReport Write(string path, Picture picture, Explanation explanation, int rank, ref TimeSpan overlayTime, ref TimeSpan encodeTime)
    {
        ClassExplanation explained = explanation.Classes[rank];
        string tag = _request.Targets.Tag(rank, _tags[explained.Index]);

        long start = Stopwatch.GetTimestamp();
        if (_request.Overlay.SideBySide && 2L * picture.Pixels.LongLength > Array.MaxLength)
            throw new GradCamException($"{path}: too large for --side-by-side.");
        Picture overlay = explanation.Overlay(picture, rank, _request.Overlay);
        overlayTime += Stopwatch.GetElapsedTime(start);

        start = Stopwatch.GetTimestamp();
        string overlayPath = _plan.Overlay(path, tag);
        byte[] encoded = Named.By(overlayPath, () => _codec.Encode(overlay, PictureFile.FormatOf(overlayPath)));
        overlayPath = _guard.Write(overlayPath, stream => stream.Write(encoded));
        encodeTime += Stopwatch.GetElapsedTime(start);

        if (_plan.Heatmap(path, tag) is { } heatmapPath)
        {
            GreyPicture heatmap = explanation.HeatMap(picture, rank, _request.Overlay.HeatMap);
            _guard.Write(heatmapPath, stream => stream.Write(_codec.Encode(heatmap, PictureFormat.Png)));
        }

        if (_plan.Map(path, tag) is { } mapPath)
            _guard.Write(mapPath, stream => NpyFile.Write(stream, [explained.Map.Height, explained.Map.Width], explained.Map.Values));

        return ClassReport.Of(explained, explanation.Layer) with
        {
            Overlay = overlayPath,
            Map = _plan.Map(path, tag),
            Heatmap = _plan.Heatmap(path, tag),
        };
    }
}
