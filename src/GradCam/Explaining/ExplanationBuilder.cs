using GradCam.Arithmetic;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.Sessions;
using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>Gathers one picture's explanation while the classes are gone through.</summary>
internal sealed class ExplanationBuilder
{
    private readonly Explainer _explainer;
    private readonly TargetLayer _layer;
    private readonly ExplainOptions _options;
    private readonly ForwardPass _forward;
    private readonly int _index;
    private readonly float[] _scores;
    private readonly float[] _probabilities;
    private readonly int _length;
    private readonly TokenReader? _tokens;
    private readonly int _channels;
    private readonly int _height;
    private readonly int _width;
    private readonly List<ClassExplanation> _classes = [];
    private readonly List<NpyArray> _gradients = [];
    private readonly List<NpyArray> _weights = [];

    public ExplanationBuilder(Explainer explainer, TargetLayer layer, ExplainOptions options, ReadOnlySpan<float> scores, ForwardPass forward, int index)
    {
        _explainer = explainer;
        _layer = layer;
        _options = options;
        _forward = forward;
        _index = index;
        _scores = scores.ToArray();
        _probabilities = new float[_scores.Length];
        Softmax.Apply(_scores, _probabilities);
        _length = checked((int)layer.Shape.Skip(1).Aggregate(1L, (product, d) => product * d));
        _tokens = layer.Tokens is { } tokens ? new TokenReader(tokens, (int)layer.Shape[2]) : null;
        _channels = (int)(_tokens is null ? layer.Shape[1] : layer.Shape[2]);
        _height = _tokens?.Layout.Height ?? (int)layer.Shape[2];
        _width = _tokens?.Layout.Width ?? (layer.Shape.Count > 3 ? (int)layer.Shape[3] : 1);
    }

    private int Area => _height * _width;

    /// <summary>Adds a class.</summary>
    /// <param name="classIndex">The class.</param>
    /// <param name="weights">The whole batch's channel weights, <c>[N,C]</c>, or empty.</param>
    /// <param name="gradients">The whole batch's gradients, <c>[N,C,h,w]</c>, or empty.</param>
    public void Add(int classIndex, ReadOnlySpan<float> weights, ReadOnlySpan<float> gradients)
    {
        float[] map = new float[Area];
        var input = new CamInput
        {
            Channels = _channels,
            Height = _height,
            Width = _width,
            Activations = Grid(_forward.Tensor(_layer.Activations)),
            ChannelWeights = Own(weights, _channels),
            Gradients = Grid(gradients),
            Scores = _scores,
            ClassIndex = classIndex,
        };
        _options.Method.Compute(input, map);
        _classes.Add(new ClassExplanation(classIndex, _explainer.Model.Labels[classIndex], _scores[classIndex], _probabilities[classIndex], new CamMap(_height, _width, map)));
        if (_options.KeepTensors)
        {
            _gradients.Add(new NpyArray([.. _layer.Shape.Skip(1)], Own(gradients, _length).ToArray()));
            _weights.Add(new NpyArray([_channels], input.ChannelWeights.ToArray()));
        }
    }

    public Explanation Build(PixelRectangle? seen, StepTimes times, ReadOnlySpan<float> image) => new()
    {
        Scores = _scores,
        Classes = _classes,
        Layer = _layer.Name,
        Method = _options.Method.Name,
        Seen = seen,
        Times = times,
        Tensors = _options.KeepTensors
            ? new ExplanationTensors(
                new NpyArray([.. _explainer.Model.Manifest.Image.Shape.Skip(1)], image.ToArray()),
                new NpyArray([.. _layer.Shape.Skip(1)], Own(_forward.Tensor(_layer.Activations), _length).ToArray()),
                _gradients,
                _weights)
            : null,
    };

    // This picture's part of a batch's tensor, as [C, h*w].
    private ReadOnlySpan<float> Grid(ReadOnlySpan<float> batch) =>
        batch.IsEmpty || _tokens is null ? Own(batch, _length) : _tokens.ToGrid(Own(batch, _length));

    // This picture's part of a batch's tensor.
    private ReadOnlySpan<float> Own(ReadOnlySpan<float> batch, int length) => batch.IsEmpty ? batch : batch.Slice(_index * length, length);
}
