using BenchmarkDotNet.Attributes;
using GradCam.Arithmetic;

namespace GradCam.Benchmarks.Arithmetic;

/// <summary>
/// Measures adding the channels of a layer up to a map: VGG16's last convolutions, and layers nearer to the picture, whose maps do not fit the
/// fastest cache.
/// </summary>
public class WeightedSum
{
    private float[] _activations = [];
    private float[] _weights = [];
    private float[] _map = [];
    private float[] _copy = [];

    /// <summary>Gets or sets the layer.</summary>
    [ParamsSource(nameof(Layers))]
    public LayerShape Layer { get; set; } = null!;

    /// <summary>Gets the measured layers.</summary>
    public static IEnumerable<LayerShape> Layers => [new(512, 14, 14), new(256, 56, 56), new(64, 224, 224)];

    /// <summary>Makes the input numbers.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _map = new float[Layer.Area];
        _weights = Numbers.Floats(Layer.Channels);
        _activations = Numbers.Floats(Layer.Channels * Layer.Area);
        _copy = new float[_activations.Length];
    }

    /// <summary>Runs plain loops.</summary>
    [Benchmark(Baseline = true)]
    public void Scalar()
    {
        Array.Clear(_map);
        for (int c = 0; c < _weights.Length; c++)
        {
            for (int i = 0; i < _map.Length; i++)
                _map[i] += _weights[c] * _activations[(c * _map.Length) + i];
        }
    }

    /// <summary>Runs the library's code.</summary>
    [Benchmark]
    public void GradCam() => ChannelSum.Weighted(_activations, _weights, _map);

    /// <summary>Copies the same bytes: half of them read, half of them written.</summary>
    [Benchmark]
    public void Copy() => _activations.AsSpan(0, _copy.Length / 2).CopyTo(_copy);
}
