using System.Diagnostics;
using GradCam.Explaining;
using GradCam.NumPy;

namespace GradCam.Metrics;

/// <summary>Evaluates the maps of several methods by several metrics, picture by picture.</summary>
public sealed class MapEvaluator
{
    private static readonly MetricColumn s_runtime = new("runtime", "runtime", MetricDirection.Lower, MetricUnit.Milliseconds);

    private readonly Explainer _explainer;
    private readonly IReadOnlyList<IMapMetric> _metrics;
    private readonly int _seed;
    private readonly HashSet<EvaluatedMethod> _warm = [];

    /// <summary>Initializes an evaluator.</summary>
    /// <param name="explainer">The model. The caller keeps its ownership.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="seed">The seed of random choices: the same seed and index give the same numbers.</param>
    public MapEvaluator(Explainer explainer, IReadOnlyList<IMapMetric> metrics, int seed)
    {
        ArgumentNullException.ThrowIfNull(explainer);
        ArgumentNullException.ThrowIfNull(metrics);
        _explainer = explainer;
        _metrics = metrics;
        _seed = seed;
        Columns = [.. metrics.SelectMany(m => m.Columns), s_runtime];
    }

    /// <summary>
    /// Gets the measured columns: the metrics' columns in order, and last the runtime of one explanation of one preprocessed image, including the
    /// forward pass.
    /// </summary>
    public IReadOnlyList<MetricColumn> Columns { get; }

    /// <summary>Measures each method's map of one picture. Only one thread may call the method at a time.</summary>
    /// <param name="methods">The methods that compute the maps.</param>
    /// <param name="image">The picture as the model's input, <c>[C, H*W]</c>.</param>
    /// <param name="classIndex">The class to explain; <c>null</c> for the one with the highest score.</param>
    /// <param name="truth">The region of the object; <c>null</c> if unknown, and the evaluator omits the metrics that need it.</param>
    /// <param name="index">The picture's number, which is part of the seed.</param>
    /// <param name="wanted">Whether to measure a metric; <c>null</c> to measure all. The columns of a metric that is not measured are NaN.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>One measurement for each method, in order.</returns>
    /// <exception cref="GradCamException">There is no such class, or ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public IReadOnlyList<MapMeasurement> Measure(IReadOnlyList<EvaluatedMethod> methods, float[] image, int? classIndex, TruthRegion? truth, int index, Func<IMapMetric, bool>? wanted = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(methods);
        int target = classIndex ?? TopClass(image, cancellationToken);

        // The first run opens sessions and compiles code. That is not the method's time.
        foreach (EvaluatedMethod method in methods.Where(_warm.Add))
            Explain(method, image, target, cancellationToken);

        // One after the other, with no other work at the same time, because they are timed.
        var maps = new (CamMap Map, double Milliseconds)[methods.Count];
        for (int m = 0; m < maps.Length; m++)
        {
            long start = Stopwatch.GetTimestamp();
            CamMap map = Explain(methods[m], image, target, cancellationToken);
            maps[m] = (map, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var measured = new MapMeasurement[methods.Count];
        Each(measured.Length, m =>
        {
            var input = new MetricInput(
                _explainer, image, target, maps[m].Map, other => Explain(methods[m], other, target, cancellationToken), truth, HashCode(_seed, index), cancellationToken);
            double[] values = new double[Columns.Count];
            int at = 0;
            foreach (IMapMetric metric in _metrics)
            {
                Span<double> own = values.AsSpan(at, metric.Columns.Count);
                if ((metric.NeedsTruth && truth is null) || wanted?.Invoke(metric) == false)
                    own.Fill(double.NaN);
                else
                    metric.Measure(input, own);
                at += own.Length;
            }

            values[at] = maps[m].Milliseconds;
            measured[m] = new MapMeasurement(maps[m].Map, values, input.Curves);
        }, cancellationToken);
        return measured;
    }

    /// <summary>Returns a method's map of a class.</summary>
    /// <param name="method">The method.</param>
    /// <param name="image">The picture as the model's input, <c>[C, H*W]</c>.</param>
    /// <param name="classIndex">The class.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public CamMap Explain(EvaluatedMethod method, float[] image, int classIndex, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        IReadOnlyList<long> shape = _explainer.Model.Manifest.Image.Shape;
        var options = new ExplainOptions { Method = method.Method, Classes = ClassTargets.Of(classIndex) };
        return (method.Explainer ?? _explainer).Explain(new NpyArray([1, .. shape.Skip(1)], image), options, cancellationToken)[0].Classes[0].Map;
    }

    /// <summary>Returns the class with the highest score.</summary>
    /// <param name="image">The picture as the model's input, <c>[C, H*W]</c>.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public int TopClass(float[] image, CancellationToken cancellationToken = default) =>
        System.Numerics.Tensors.TensorPrimitives.IndexOfMax(_explainer.Scores(image, 1, cancellationToken));

    private static void Each(int count, Action<int> work, CancellationToken cancellationToken)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, work);
        }
        catch (AggregateException e) when (e.InnerExceptions.Count > 0)
        {
            // The first failure is enough.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    // System.HashCode differs from run to run.
    private static int HashCode(int seed, int index) => unchecked((seed * 486187739) ^ (index * 16777619 + 1));
}
