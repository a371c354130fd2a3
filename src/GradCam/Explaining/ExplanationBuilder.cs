using GradCam.Arithmetic;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.Sessions;
using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>Collects one picture's explanation, target by target.</summary>
internal sealed class ExplanationBuilder
{
    private readonly SplitModel _model;
    private readonly ExplainOptions _options;
    private readonly ForwardPass _forward;
    private readonly int _index;
    private readonly ReadOnlyMemory<float> _image;
    private readonly CancellationToken _cancellation;
    private readonly ModelPasses[] _passes;
    private readonly float[] _scores;
    private readonly ScoreSummary _summary;
    private readonly LayerGrid[] _layers;
    private readonly List<ClassExplanation> _classes = [];
    private readonly List<NpyArray>[] _gradients;
    private readonly List<NpyArray>[] _weights;

    public ExplanationBuilder(SplitModel model, SplitSessions sessions, ExplainOptions options, ForwardPass forward, int index, ReadOnlyMemory<float> image, CancellationToken cancellationToken)
    {
        _model = model;
        _options = options;
        _forward = forward;
        _index = index;
        _image = image;
        _cancellation = cancellationToken;
        int k = forward.Scores.Length / forward.Count;
        _scores = forward.Scores.Slice(index * k, k).ToArray();
        _summary = ScoreSummary.Of(_scores, model.Probability, model.Manifest.DenseScores);
        _layers = [.. model.Manifest.Layers.Select(l => new LayerGrid(l))];
        _passes = [.. _layers.Select((_, l) => new ModelPasses(sessions, model.Manifest, forward, index, l, image, options, cancellationToken))];
        _gradients = [.. _layers.Select(_ => new List<NpyArray>())];
        _weights = [.. _layers.Select(_ => new List<NpyArray>())];
    }

    /// <summary>Returns the function to differentiate for a target.</summary>
    public ScoreTarget Refine(ScoreTarget target) => _options.Method.Refine(target, _scores).With(_model.Probability);

    /// <summary>Adds a target.</summary>
    /// <param name="target">The requested target.</param>
    /// <param name="refined">The target after the method's <see cref="Refine"/>.</param>
    /// <param name="backward">The batch's backward pass of the refined target.</param>
    /// <param name="noise">Detects channel weights that are only rounding errors.</param>
    public void Add(ScoreTarget target, ScoreTarget refined, BackwardPass backward, ChannelNoise noise)
    {
        int count = _options.Method.UsesLayer ? _layers.Length : 1;
        var signed = new CamMap[count];
        var maps = new CamMap[count];
        List<NpyArray> attributions = [];
        for (int layer = 0; layer < count; layer++)
        {
            CamMap map = OfDevice(layer, backward) ?? Compute(_passes[layer].Input(refined, backward), attributions);
            bool isNoise = _options.Method.Needs == CamNeeds.ChannelWeights && noise.Is(map, backward.ChannelWeights(layer, _index), _scores, _layers[layer], layer, _index);
            signed[layer] = isNoise ? new CamMap(map.Height, map.Width, map.Values) { IsNoise = true } : map;
        }

        for (int layer = 0; layer < count; layer++)
            maps[layer] = _options.Method.Rectifies ? Rectified(signed[layer]) : signed[layer];

        float[] scales = [.. maps.Select(m => m.Maximum)];
        int index = target.ClassIndex;
        _classes.Add(new ClassExplanation(index, _model.Labels[index], _summary.Logit(target), _summary.Probability(index), LayerMaps.Merge(maps, scales, _options.Merge))
        {
            Target = target,
            IsDense = _model.Manifest.DenseScores is not null,
            Description = target.Describe(_model.Labels),
            Value = target.Value(_scores),
            SignedMap = LayerMaps.Merge(signed, scales, _options.Merge),
            LayerMaps = count > 1 ? maps : [],
            Attributions = attributions,
        });
        if (_options.KeepTensors)
            Keep(backward);
    }

    public Explanation Build(PixelRectangle? seen, StepTimes times) => new()
    {
        Scores = _scores,
        Classes = _classes,
        Layer = string.Join(" + ", _layers.Select(l => l.Layer.Name)),
        Method = CamMethods.TextOf(_options.Method),
        Seen = seen,
        Times = times,
        Tensors = _options.KeepTensors
            ? new ExplanationTensors(
                new NpyArray([.. _model.Manifest.Image.Shape.Skip(1)], _image.ToArray()),
                [.. _layers.Select((l, i) => new LayerTensors(l.Layer.Name, Array(l, _forward.Tensor(l.Layer.Activations)), _gradients[i], _weights[i]))])
            : null,
    };

    // Returns the map if a device computed it, so that the activations need not be copied to the CPU; null if there is no such map.
    private CamMap? OfDevice(int index, BackwardPass backward)
    {
        LayerGrid layer = _layers[index];
        if (_options.Method is not IReducedOnDevice method)
            return null;
        ReadOnlySpan<float> batch = backward.Maps(method.Formula, index, layer.Layer, _cancellation);
        if (batch.IsEmpty)
            return null;
        int places = batch.Length / _forward.Count;
        int area = layer.Height * layer.Width;
        return new CamMap(layer.Height, layer.Width, batch.Slice((_index * places) + (layer.Layer.Tokens?.Prefix ?? 0), area).ToArray());
    }

    private CamMap Compute(in CamInput input, List<NpyArray> attributions)
    {
        (int height, int width) = _options.Method.Grid(input);
        float[] map = new float[height * width];
        if (_options.KeepAttributions && _options.Method is PixelAttributionMethod pixels)
        {
            float[] own = new float[_image.Length];
            pixels.Attribute(input, own);
            pixels.Reduce(own, map);
            attributions.Add(new NpyArray([.. _model.Manifest.Image.Shape.Skip(1)], own));
        }
        else
        {
            _options.Method.Compute(input, map);
        }

        return new CamMap(height, width, map);
    }

    private static CamMap Rectified(CamMap map)
    {
        float[] values = new float[map.Values.Length];
        Rectifier.Apply(map.Values, values);
        return new CamMap(map.Height, map.Width, values) { IsNoise = map.IsNoise };
    }

    private void Keep(BackwardPass backward)
    {
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            _gradients[layer].Add(Array(_layers[layer], backward.Gradients(layer)));
            ReadOnlySpan<float> weights = backward.ChannelWeights(layer, _index);
            if (!weights.IsEmpty)
                _weights[layer].Add(new NpyArray([weights.Length], weights.ToArray()));
        }
    }

    private NpyArray Array(LayerGrid layer, ReadOnlySpan<float> batch) => new([.. layer.Shape], layer.Own(batch, _index).ToArray());
}
