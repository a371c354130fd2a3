using BenchmarkDotNet.Attributes;
using GradCam.Arithmetic;

namespace GradCam.Benchmarks.Arithmetic;

/// <summary>Measures the channel weights from the gradients of VGG16's last convolutions: <c>[512, 14*14]</c>.</summary>
[Bytes(sizeof(float) * Channels * Area)]
public class PooledMean
{
    private const int Channels = 512;
    private const int Area = 14 * 14;
    private readonly float[] _gradients = Numbers.Floats(Channels * Area);
    private readonly float[] _weights = new float[Channels];
    private readonly float[] _copy = new float[Channels * Area];

    /// <summary>Runs plain loops.</summary>
    [Benchmark(Baseline = true)]
    public void Scalar()
    {
        for (int c = 0; c < Channels; c++)
        {
            float sum = 0;
            for (int i = 0; i < Area; i++)
                sum += _gradients[(c * Area) + i];
            _weights[c] = sum / Area;
        }
    }

    /// <summary>Runs the library's code.</summary>
    [Benchmark]
    public void GradCam() => ChannelPooling.Mean(_gradients, Channels, _weights);

    /// <summary>Copies the same bytes: half of them read, half of them written.</summary>
    [Benchmark]
    public void Copy() => _gradients.AsSpan(0, _copy.Length / 2).CopyTo(_copy);
}
