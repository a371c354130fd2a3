using BenchmarkDotNet.Attributes;
using GradCam.Pictures;

namespace GradCam.Benchmarks.Arithmetic;

/// <summary>Measures colouring a heat map and blending it over a picture of 1024x768.</summary>
[Bytes(Pixels * (3 + 1 + 3))]
public class ColourBlend
{
    private const int Pixels = 1024 * 768;
    private readonly byte[] _rgb = Numbers.Bytes(Pixels * 3);
    private readonly byte[] _grey = Numbers.Bytes(Pixels);
    private readonly byte[] _overlay = new byte[Pixels * 3];
    private readonly byte[] _copy = new byte[Pixels * 4];

    /// <summary>Runs the formula literally, pixel by pixel.</summary>
    [Benchmark(Baseline = true)]
    public void Scalar()
    {
        int min = _grey.Min();
        int max = _grey.Max();
        ReadOnlySpan<byte> colours = Colormap.Jet.Entries;
        for (int i = 0; i < Pixels; i++)
        {
            int level = Math.Min((int)((double)(_grey[i] - min) / (max - min) * Colormap.Count), Colormap.Count - 1);
            for (int c = 0; c < 3; c++)
                _overlay[(i * 3) + c] = (byte)Math.Round(((0.5 * (_rgb[(i * 3) + c] / 255.0)) + (0.5 * (colours[(level * 3) + c] / 255.0))) * 255);
        }
    }

    /// <summary>Runs the library's code.</summary>
    [Benchmark]
    public void GradCam() => Overlay.Blend(_rgb, _grey, Colormap.Jet, 0.5f, _overlay);

    /// <summary>Copies the same bytes: half of them read, half of them written.</summary>
    [Benchmark]
    public void Copy()
    {
        _rgb.CopyTo(_copy, 0);
        _grey.AsSpan(0, Pixels / 2).CopyTo(_copy.AsSpan(Pixels * 3));
    }
}
