using System.Numerics.Tensors;
using GradCam.Cli.Explain;
using GradCam.Cli.Files;
using GradCam.Explaining;
using GradCam.Export.Randomizing;
using GradCam.Metrics;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Cli.Evaluate;

/// <summary>Evaluates picture after picture, then the randomisation check. It reports and counts pictures that fail.</summary>
internal sealed class EvaluationRun
{
    /// <summary>The suffix of a method's name if its maps are those of a model with random weights.</summary>
    public const string RandomWeights = " (random weights)";

    /// <summary>Gets the methods that do not use a model, for comparison with the others.</summary>
    public static IReadOnlyList<string> Baselines { get; } = ["random", "centre", "edge"];

    // Shares of the layers, from the scores down; the first stage is one layer.
    private static readonly double[] s_stages = [0, 0.25, 0.5, 0.75, 1];

    private readonly EvaluateRequest _request;
    private readonly IReadOnlyList<string> _pictures;
    private readonly TruthSource _truth;
    private readonly Explainer _explainer;
    private readonly IPictureCodec _codec;
    private readonly ToolConsole _console;
    private readonly MapEvaluator _evaluator;
    private readonly HashSet<int> _checked;
    private readonly Dictionary<IMapMetric, HashSet<int>> _metricPictures = [];
    private readonly Dictionary<int, (float[] Image, int Class)> _images = [];
    private readonly List<FailedPicture> _failed = [];
    private readonly Dictionary<string, string?> _refusals = new(StringComparer.Ordinal);
    private readonly int? _class;
    private int _withTruth;
    private int _done;
    private float _largestScore;

    public EvaluationRun(EvaluateRequest request, IReadOnlyList<string> pictures, TruthSource truth, Explainer explainer, IPictureCodec codec, ToolConsole console)
    {
        _request = request;
        _pictures = pictures;
        _truth = truth;
        _explainer = explainer;
        _codec = codec;
        _console = console;
        if (explainer.Model.Manifest.DenseScores is not null)
            throw new GradCamException(GradCamErrorKind.Model, $"{explainer.Model.Folder}: the model scores each position of a picture, and metrics need one class per picture. Only gradcam explain supports it.");
        if (explainer.Model is { ClassCount: 1, Probability: ProbabilityFunction.Softmax })
            throw new GradCamException(GradCamErrorKind.Model, $"{explainer.Model.Folder}: the model has one score and no probability, and metrics are of probabilities. If the score says yes or no, name both with --labels FILE, no first.");
        _class = request.Class is { } name ? Named.By("--class", () => explainer.Model.Labels.Find(name)) : null;
        IReadOnlyList<IMapMetric> metrics = MapMetrics.Create(request.Steps);
        if (request.Metrics.Count > 0)
            metrics = [.. metrics.Where(m => request.Metrics.Any(name => MapMetrics.Find(metrics, name) == m))];
        if (request.Boxes is null && request.Masks is null)
            metrics = [.. metrics.Where(m => !m.NeedsTruth)];
        _evaluator = new MapEvaluator(explainer, metrics, request.Seed);
        _checked = Subset(request.Randomization);
        foreach (IMapMetric metric in metrics)
        {
            int[] limits = [.. metric.Columns.Where(c => request.MetricLimits.ContainsKey(c.Name)).Select(c => request.MetricLimits[c.Name])];
            if (limits.Length > 0)
                _metricPictures[metric] = Subset(limits.Min());
        }
    }

    /// <summary>Runs the evaluation.</summary>
    /// <exception cref="GradCamException">No picture could be evaluated.</exception>
    public EvaluationResults Run(CancellationToken cancellationToken)
    {
        DirectoryInfo? temporary = _request.Randomization > 0 ? Directory.CreateTempSubdirectory("gradcam-random-weights-") : null;
        try
        {
            int layers = temporary is null ? 0 : RandomizedModel.LayerCount(_explainer.Model.Folder);
            RandomizedStage[] stages = layers == 0 ? [] : [.. s_stages.Select(s => Math.Max(1, (int)Math.Round(s * layers))).Distinct().Select(n => new RandomizedStage(n, layers))];
            using Explainer? random = stages.Length == 0 ? null : Randomized(temporary!, layers, cancellationToken);
            List<MethodTally> tallies = Tallies(random);
            Measure(tallies, cancellationToken);
            tallies.RemoveAll(t => _refusals.GetValueOrDefault(t.Method.Name) is not null);
            if (tallies.Count == 0)
                throw new GradCamException(GradCamErrorKind.Method, "none of the methods can be used with this model.");
            if (_done == 0)
                throw new GradCamException(GradCamErrorKind.Picture, $"none of the {_pictures.Count} pictures could be evaluated.");

            MethodTally[] compared = [.. tallies.Where(t => t.Method.Explainer is null)];
            foreach (RandomizedStage stage in stages)
            {
                using Explainer? own = stage.Layers == layers ? null : Randomized(temporary!, stage.Layers, cancellationToken);
                Compare(compared, own ?? random!, stage, cancellationToken);
            }

            Manifest manifest = _explainer.Model.Manifest;
            string target = _class is { } fixedClass ? _explainer.Model.Labels.Describe(fixedClass) : _request.TrueClass ? "each picture's true class" : "each picture's predicted class";
            ModelNote[] large = [.. LargeScores.Of(_explainer.Model.Notes, _largestScore)];
            foreach (ModelNote note in large)
                _console.Warn($"{note.Text}.");
            return new EvaluationResults(
                manifest.Name, string.Join(" + ", manifest.Layers.Select(l => l.Name)), _done, _withTruth, _failed, target, _request.Seed, _request.Steps,
                [.. _refusals.Where(r => r.Value is not null).Select(r => new LeftOutMethod(r.Key, r.Value!))], _evaluator.Columns, [.. tallies.Select(t => t.Results())], stages, [.. _explainer.Model.Notes, .. large], _explainer.Model.Preprocessing);
        }
        finally
        {
            temporary?.Delete(recursive: true);
        }
    }

    private List<MethodTally> Tallies(Explainer? random)
    {
        var tallies = new List<MethodTally>();
        foreach (Methods.ICamMethod method in _request.Methods)
        {
            string name = Methods.CamMethods.TextOf(method);
            HashSet<int> pictures = Subset(_request.MethodLimits.TryGetValue(method.Name, out int limit) ? limit : int.MaxValue);
            tallies.Add(new MethodTally(new EvaluatedMethod(name, method), Baselines.Contains(method.Name), _evaluator.Columns, pictures));

            // The first method's maps of a model without training are another baseline.
            if (random is not null && tallies.Count == 1)
                tallies.Add(new MethodTally(new EvaluatedMethod(name + RandomWeights, method, random), true, _evaluator.Columns, pictures));
        }

        return [.. tallies.OrderBy(t => t.IsBaseline)];
    }

    private void Measure(List<MethodTally> tallies, CancellationToken cancellationToken)
    {
        var progress = new EvaluationProgress(Watched, "picture", _pictures.Count);
        for (int index = 0; index < _pictures.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                Measure(index, [.. tallies.Where(t => t.Wants(index))], cancellationToken);
            }
            catch (Exception e) when (e is GradCamException or OutOfMemoryException)
            {
                string message = e is OutOfMemoryException ? $"{_pictures[index]}: not enough memory for it." : e.Message;
                _console.Complain(message, _request.Verbose ? e : null);
                _failed.Add(new FailedPicture(_pictures[index], message));
            }

            progress.Report(index + 1);
        }
    }

    private void Measure(int index, MethodTally[] tallies, CancellationToken cancellationToken)
    {
        string path = _pictures[index];
        SplitModel model = _explainer.Model;
        Picture picture = PictureFile.Read(path, _codec);
        foreach (string caution in PictureCautions.Of(picture, model.Manifest.Preprocessing))
            _console.Warn($"{path}: {caution}.");
        float[] image = new float[Preprocessor.Length(model.Manifest.Preprocessing)];
        Named.By(path, () =>
        {
            Preprocessor.Apply(picture, model.Manifest.Preprocessing, image);
            return true;
        });
        float[] scores = _explainer.Scores(image, 1, cancellationToken);
        _largestScore = Math.Max(_largestScore, LargeScores.SizeOf(scores));
        int best = TensorPrimitives.IndexOfMax<float>(scores);
        int target = _class ?? (_request.TrueClass ? _truth.ClassOf(path, model) : best);
        bool? isRecognised = _truth.ClassOrNull(path, model) is { } known ? known == best : null;
        TruthRegion? region = _truth.RegionOf(path, picture, target, model, isRecognised);
        tallies = [.. tallies.Where(t => IsPossible(t.Method, image, target, cancellationToken))];
        if (tallies.Length == 0)
            return;
        IReadOnlyList<MapMeasurement> measured = Named.By(path, () => _evaluator.Measure([.. tallies.Select(t => t.Method)], image, target, region, index, m => !_metricPictures.TryGetValue(m, out HashSet<int>? some) || some.Contains(index), cancellationToken));
        for (int t = 0; t < tallies.Length; t++)
            tallies[t].Add(index, target, measured[t], _checked.Contains(index) && tallies[t].Method.Explainer is null);
        if (_checked.Contains(index))
            _images[index] = (image, target);
        if (region is not null)
            _withTruth++;
        _done++;
    }

    // Some methods are for some models only (CAM needs a linear layer after a mean over space). The first picture shows this. The evaluation then
    // continues without them.
    private bool IsPossible(EvaluatedMethod method, float[] image, int target, CancellationToken cancellationToken)
    {
        if (!_refusals.TryGetValue(method.Name, out string? refusal))
        {
            try
            {
                _evaluator.Explain(method, image, target, cancellationToken);
            }
            catch (GradCamException e)
            {
                refusal = e.Message;
                _console.Warn($"{method.Name} is left out: {refusal}");
            }

            _refusals[method.Name] = refusal;
        }

        return refusal is null;
    }

    private void Compare(MethodTally[] tallies, Explainer random, RandomizedStage stage, CancellationToken cancellationToken)
    {
        var progress = new EvaluationProgress(Watched, $"{stage.Layers} of {stage.Of} layers random: method", tallies.Length);
        for (int t = 0; t < tallies.Length; t++)
        {
            MethodTally tally = tallies[t];
            var similarities = new List<double>();
            foreach ((int index, CamMap map) in tally.Maps)
            {
                (float[] image, int target) = _images[index];
                similarities.Add(RandomizationCheck.Similarity(map, _evaluator.Explain(tally.Method with { Explainer = random }, image, target, cancellationToken)));
            }

            tally.AddStage(similarities);
            progress.Report(t + 1);
        }
    }

    private Explainer Randomized(DirectoryInfo temporary, int layers, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(temporary.FullName, $"{layers}");
        RandomizedModel.Write(_explainer.Model.Folder, folder, layers, _request.Seed, cancellationToken);
        ExplainerOptions once = _request.Loading with { Device = _explainer.Device, KeepOptimized = false, VerifyWeights = WeightsVerification.Never };
        return Explainer.Load(folder, once, cancellationToken);
    }

    private ToolConsole? Watched => _console.ErrorIsTerminal || _request.Verbose ? _console : null;

    private HashSet<int> Subset(int count) => [.. PictureFiles.Spread([.. Enumerable.Range(0, _pictures.Count)], count)];
}
