using BenchmarkDotNet.Attributes;
using GradCam.Pictures;

namespace GradCam.Benchmarks.Arithmetic;

/// <summary>Measures enlarging a 7x7 map in 8 bits to a picture of 1024x768 with Lanczos' filter.</summary>
[Bytes(Width * Height)]
public class MapToPicture
{
    private const int Side = 7;
    private const int Width = 1024;
    private const int Height = 768;
    private readonly byte[] _map = Numbers.Bytes(Side * Side);
    private readonly byte[] _heat = new byte[Width * Height];
    private readonly byte[] _copy = new byte[Width * Height];

    /// <summary>Runs plain loops, rows first, then columns, in fixed point.</summary>
    [Benchmark(Baseline = true)]
    public void Scalar() => ScalarResize.Run(_map, Side, Side, 1, _heat, Width, Height, ResampleFilter.Lanczos);

    /// <summary>Runs the library's code.</summary>
    [Benchmark]
    public void GradCam() => PictureResizer.Resize(_map, Side, Side, 1, _heat, Width, Height, ResampleFilter.Lanczos);

    /// <summary>Copies the same bytes: half of them read, half of them written.</summary>
    [Benchmark]
    public void Copy() => _heat.AsSpan(0, _copy.Length / 2).CopyTo(_copy);
}
