using BenchmarkDotNet.Attributes;
using GradCam.Arithmetic;

namespace GradCam.Benchmarks.Arithmetic;

/// <summary>Channels of VGG16's last convolutions added up to a map: <c>[512, 14*14]</c>.</summary>
[Bytes(sizeof(float) * Channels * Area)]
public class WeightedSum
{
    private const int Channels = 512;
    private const int Area = 14 * 14;
    private readonly float[] _activations = Numbers.Floats(Channels * Area);
    private readonly float[] _weights = Numbers.Floats(Channels);
    private readonly float[] _map = new float[Area];
    private readonly float[] _copy = new float[Channels * Area];

    /// <summary>Plain loops.</summary>
    [Benchmark(Baseline = true)]
    public void Scalar()
    {
        Array.Clear(_map);
        for (int c = 0; c < Channels; c++)
        {
            for (int i = 0; i < Area; i++)
                _map[i] += _weights[c] * _activations[(c * Area) + i];
        }
    }

    /// <summary>The library's.</summary>
    [Benchmark]
    public void GradCam() => ChannelSum.Weighted(_activations, _weights, _map);

    /// <summary>The same bytes copied: half of them read, half of them written.</summary>
    [Benchmark]
    public void Copy() => _activations.AsSpan(0, _copy.Length / 2).CopyTo(_copy);
}
