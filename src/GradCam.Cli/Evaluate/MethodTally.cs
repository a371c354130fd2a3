using GradCam.Explaining;
using GradCam.Metrics;

namespace GradCam.Cli.Evaluate;

/// <summary>Collects the measurements of one method.</summary>
internal sealed class MethodTally(EvaluatedMethod method, bool isBaseline, IReadOnlyList<MetricColumn> columns, IReadOnlySet<int> pictures)
{
    private readonly List<double>[] _values = [.. columns.Select(_ => new List<double>())];
    private readonly List<int> _classes = [];
    private readonly List<double> _noise = [];
    private readonly Dictionary<string, (double[] Sum, int Count)> _curves = new(StringComparer.Ordinal);
    private readonly Dictionary<int, CamMap> _maps = [];
    private readonly List<List<double>> _similarity = [];
    private int _count;

    public EvaluatedMethod Method => method;

    public bool IsBaseline => isBaseline;

    /// <summary>Gets the method's maps of the pictures of the randomisation check.</summary>
    public IReadOnlyDictionary<int, CamMap> Maps => _maps;

    /// <summary>Returns whether to evaluate the method on a picture.</summary>
    public bool Wants(int index) => pictures.Contains(index);

    /// <summary>Adds a picture.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="classIndex">The explained class.</param>
    /// <param name="measured">The measurements.</param>
    /// <param name="keepMap">Whether its map is needed later.</param>
    public void Add(int index, int classIndex, MapMeasurement measured, bool keepMap)
    {
        _count++;
        _noise.Add(measured.Map.IsNoise ? 1 : 0);
        _classes.Add(classIndex);
        for (int c = 0; c < _values.Length; c++)
            _values[c].Add(measured.Values[c]);
        foreach ((string column, float[] curve) in measured.Curves)
        {
            // A metric may be measured on fewer pictures than others.
            (double[] sum, int count) = _curves.TryGetValue(column, out (double[] Sum, int Count) known) ? known : (new double[curve.Length], 0);
            for (int i = 0; i < sum.Length; i++)
                sum[i] += curve[i];
            _curves[column] = (sum, count + 1);
        }

        if (keepMap)
            _maps[index] = measured.Map;
    }

    /// <summary>Adds a stage of the randomisation check.</summary>
    public void AddStage(List<double> similarities) => _similarity.Add(similarities);

    /// <summary>Returns means and intervals.</summary>
    public MethodResults Results() => new(
        method.Name,
        IsBaseline,
        _count,
        [.. _values.Select((v, c) => Interval(columns[c], v))],
        _curves.ToDictionary(c => c.Key, c => Array.ConvertAll(c.Value.Sum, x => x / c.Value.Count)),
        [.. _similarity.Select(s => MeanInterval.Of(s, -1, 1))],
        MeanInterval.OfShare(_noise));

    private MeanInterval Interval(MetricColumn column, List<double> values) => column.Average switch
    {
        MetricAverage.Share => MeanInterval.OfShare(values),
        MetricAverage.Classes => MeanInterval.OfClasses(_classes.Zip(values)),
        _ => column.Unit == MetricUnit.Share ? MeanInterval.Of(values, 0, 1) : MeanInterval.Of(values),
    };
}
