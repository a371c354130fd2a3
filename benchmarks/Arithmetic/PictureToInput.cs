using BenchmarkDotNet.Attributes;
using GradCam.Pictures;

namespace GradCam.Benchmarks.Arithmetic;

/// <summary>Measures scaling a picture of 1024x768 to 224x224 and normalizing it for the model.</summary>
[Bytes((Width * Height * 3) + (Side * Side * 3 * sizeof(float)))]
public class PictureToInput
{
    private const int Width = 1024;
    private const int Height = 768;
    private const int Side = 224;
    private static readonly Preprocessing How = Preprocessing.ImageNet(Side);
    private readonly Picture _picture = new(Width, Height, Numbers.Bytes(Width * Height * 3));
    private readonly byte[] _scaled = new byte[Side * Side * 3];
    private readonly float[] _image = new float[Side * Side * 3];
    private readonly byte[] _copy = new byte[(Width * Height * 3 / 2) + (Side * Side * 6)];

    /// <summary>Runs plain loops.</summary>
    [Benchmark(Baseline = true)]
    public void Scalar()
    {
        ScalarResize.Run(_picture.Pixels, Width, Height, 3, _scaled, Side, Side, ResampleFilter.Bilinear);
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < Side * Side; i++)
                _image[(c * Side * Side) + i] = ((_scaled[(i * 3) + c] / 255f) - How.Mean[c]) / How.Std[c];
        }
    }

    /// <summary>Runs the library's code.</summary>
    [Benchmark]
    public void GradCam() => Preprocessor.Apply(_picture, How, _image);

    /// <summary>Copies the same bytes: half of them read, half of them written.</summary>
    [Benchmark]
    public void Copy() => _picture.Pixels.AsSpan(0, _copy.Length).CopyTo(_copy);
}
