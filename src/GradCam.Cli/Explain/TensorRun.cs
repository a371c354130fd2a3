using GradCam.Cli.Models;
using GradCam.Cli.Reports;
using GradCam.Explaining;
using GradCam.NumPy;

namespace GradCam.Cli.Explain;

/// <summary>Explains the inputs of a preprocessed tensor, all in one batch.</summary>
internal sealed class TensorRun(ExplainRequest request, NpyArray tensor, OutputPlan plan, Explainer explainer, ToolConsole console)
{
    private readonly string _path = request.Tensor!;
    private readonly float? _answerThreshold = AnswerThreshold.Of(explainer.Model, request.AnswerThreshold);

    /// <summary>Returns the number of inputs, <c>N</c>.</summary>
    public static int CountOf(NpyArray tensor) => tensor.Shape.Count == 4 ? (int)tensor.Shape[0] : 1;

    /// <summary>
    /// Returns whether an input may have several maps. If there are several inputs, several classes are one for each input.
    /// </summary>
    public static bool HasManyClasses(ExplainRequest request, int count) =>
        request.Targets.HasMany && (count == 1 || request.Targets.Classes.Count == 0);

    /// <summary>Explains all inputs.</summary>
    /// <exception cref="GradCamException">The tensor is not valid for the model, or a file cannot be written.</exception>
    public void Run(IReporter reporter, CancellationToken cancellationToken)
    {
        foreach (MethodChoice method in request.Methods)
            Run(method, reporter, cancellationToken);
    }

    private void Run(MethodChoice method, IReporter reporter, CancellationToken cancellationToken)
    {
        int count = CountOf(tensor);
        var options = new ExplainOptions { Classes = Targets(count), Method = method.Method, BatchSize = request.BatchSize, Merge = request.Merge, KeepTensors = request.Dump is not null, KeepAttributions = request.Dump is not null };
        IReadOnlyList<Explanation> batch = ProgressBars.During(
            console,
            Path.GetFileName(_path),
            progress => Named.By(_path, () => explainer.Explain(tensor, options with { Progress = progress }, cancellationToken)));

        var tags = new ClassTags(explainer.Model.Labels);
        int ranks = batch[0].Classes.Count;
        var maps = new string?[ranks];
        for (int rank = 0; rank < ranks; rank++)
        {
            // A file contains one map of each input. If these are not all of the same class, the file's name has their rank.
            int r = rank;
            int first = batch[0].Classes[r].Index;
            string tag = request.Targets.Tag(r, batch.All(e => e.Classes[r].Index == first) ? tags[first] : $"top-{r + 1}");
            maps[r] = plan.Map(_path, method, tag);
            if (maps[r] is { } path)
            {
                NpyArray[] values = [.. batch.Select(e => SignedMaps.Choose(e.Classes[r], request.Signed).Map).Select(m => new NpyArray([m.Height, m.Width], m.Values))];
                plan.Ledger.Write(path, stream => Stacked.Write(stream, values));
            }
        }

        string? dump = Dump(method);
        if (dump is not null)
        {
            string[] folders = [.. Enumerable.Range(0, ranks).Select(r => count == 1 ? $"class-{batch[0].Classes[r].Index}" : $"top-{r + 1}")];
            TensorDump.Write(dump, batch, ranks > 1 ? folders : null, plan.Ledger);
        }

        for (int n = 0; n < count; n++)
            reporter.Report(Report(batch[n], n, maps, dump));
    }

    private string? Dump(MethodChoice method) => request.Dump is { } dump ? Path.Combine(dump, method.Tag ?? string.Empty) : null;

    private ClassTargets Targets(int count)
    {
        int classes = request.Targets.Classes.Count;
        bool forEach = classes > 1 && count > 1;
        return !forEach || classes == count
            ? request.Targets.For(explainer.Model.Labels, forEach)
            : throw new GradCamException(GradCamErrorKind.Option, $"--class is given {classes} times, and {_path} holds {count} inputs. Give it once for all of them, or once for each.");
    }

    private InputReport Report(Explanation explanation, int n, string?[] maps, string? dump)
    {
        ClassReport[] classes = [.. explanation.Classes.Select((explained, rank) => ClassReport.Of(SignedMaps.Choose(explained, request.Signed), explanation.Layer) with
        {
            Map = maps[rank],
        })];
        foreach (ClassReport c in classes.Where(c => c.Warning is not null))
            console.Warn($"{_path}, input {n}: {c.Warning}");
        return new InputReport
        {
            Tensor = _path,
            Input = n,
            Model = explainer.Model.Manifest.Name,
            Layer = explanation.Layer,
            Method = explanation.Method,
            Device = explainer.Device.ToString(),
            Head = explainer.Model.Manifest.Head,
            OtherHeads = explainer.Model.Manifest.OtherHeads,
            Probabilities = ReportText.Probabilities(explainer.Model),
            Answers = AnswerReport.Of(explainer.Model, explanation.Scores, _answerThreshold),
            AnswerThreshold = _answerThreshold,
            Classes = classes,
            Dump = dump,
            Notes = explainer.Model.Notes is { Count: > 0 } notes ? notes : null,
            Milliseconds = Milliseconds.Of(explanation.Times),
        };
    }
}
