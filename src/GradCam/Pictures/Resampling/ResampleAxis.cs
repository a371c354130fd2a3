using System.Buffers;

namespace GradCam.Pictures;

/// <summary>
/// Represents one axis of a resize: the old pixels of each new pixel and their weights, which add up to 1. Rounding and order of operations are
/// Pillow's, so the weights are the same to the last bit.
/// </summary>
internal sealed class ResampleAxis : IDisposable
{
    /// <summary>The number of fraction bits of fixed-point weights: 8 bits are for the pixel and 2 for the filter's overshoot.</summary>
    public const int FractionBits = 32 - 8 - 2;

    // Rows of weights are padded with zeros to whole vectors.
    private const int Padding = 8;

    // The number of weights of an axis that may be cached: together with their fixed-point form, 768 kB.
    private const int MostKept = 1 << 16;

    private readonly int _stride;
    private readonly int[] _starts;
    private readonly int[] _lengths;
    private readonly double[] _weights;
    private int[]? _fixedWeights;
    private bool _isKept;

    /// <summary>Initializes an axis and computes its weights.</summary>
    /// <param name="size">The number of old pixels.</param>
    /// <param name="from">The start of the scaled part, in old pixels: 0 for all.</param>
    /// <param name="to">The end of the scaled part: <paramref name="size"/> for all.</param>
    /// <param name="newSize">The number of new pixels from <paramref name="from"/> to <paramref name="to"/>.</param>
    /// <param name="first">The first new pixel to compute.</param>
    /// <param name="count">The number of new pixels to compute.</param>
    /// <param name="filter">Any filter but the nearest.</param>
    public ResampleAxis(int size, float from, float to, int newSize, int first, int count, ResampleFilter filter)
    {
        double scale = (double)(to - from) / newSize;
        double filterScale = Math.Max(scale, 1);
        double support = FilterKernel.Radius(filter) * filterScale;
        double inverse = 1 / filterScale;
        int longest = Math.Min(checked((int)Math.Ceiling(support) * 2 + 1), size);
        _stride = (longest + Padding - 1) / Padding * Padding;
        Count = count;
        _starts = ArrayPool<int>.Shared.Rent(count);
        _lengths = ArrayPool<int>.Shared.Rent(count);
        _weights = ArrayPool<double>.Shared.Rent(checked(count * _stride));
        for (int i = 0; i < count; i++)
        {
            double centre = from + (first + i + 0.5) * scale;
            int start = Math.Max((int)(centre - support + 0.5), 0);
            int length = Math.Min((int)(centre + support + 0.5), size) - start;
            Span<double> weights = _weights.AsSpan(i * _stride, _stride);
            double sum = 0;
            for (int k = 0; k < length; k++)
            {
                double weight = FilterKernel.Weight(filter, (k + start - centre + 0.5) * inverse);
                weights[k] = weight;
                sum += weight;
            }

            if (sum != 0)
            {
                for (int k = 0; k < length; k++)
                    weights[k] /= sum;
            }

            weights[length..].Clear();
            _starts[i] = start;
            _lengths[i] = length;
        }
    }

    /// <summary>Gets the number of new pixels.</summary>
    public int Count { get; }

    /// <summary>Gets the maximum number of old pixels of one new pixel.</summary>
    public int Longest
    {
        get
        {
            int longest = 0;
            foreach (int length in _lengths.AsSpan(0, Count))
                longest = Math.Max(longest, length);
            return longest;
        }
    }

    /// <summary>Gets <see cref="Start"/> of all new pixels.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, Count);

    /// <summary>Gets <see cref="Length"/> of all new pixels.</summary>
    public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, Count);

    /// <summary>Returns <see cref="FixedWeights"/> of all new pixels, one after the other.</summary>
    /// <param name="stride">The distance from one new pixel's weights to the next's.</param>
    public ReadOnlySpan<int> AllFixedWeights(out int stride)
    {
        stride = _stride;
        return _fixedWeights ??= ToFixed();
    }

    /// <summary>Returns the first old pixel of new pixel <paramref name="i"/>. It never decreases as <paramref name="i"/> grows.</summary>
    public int Start(int i) => _starts[i];

    /// <summary>Returns the number of old pixels of new pixel <paramref name="i"/>.</summary>
    public int Length(int i) => _lengths[i];

    /// <summary>Returns the weights of new pixel <paramref name="i"/>, without padding.</summary>
    public ReadOnlySpan<double> Weights(int i) => _weights.AsSpan(i * _stride, _lengths[i]);

    /// <summary>
    /// Returns the weights times <c>2^<see cref="FractionBits"/></c>, rounded half away from zero, followed by zeros up to a multiple of eight.
    /// </summary>
    public ReadOnlySpan<int> FixedWeights(int i)
    {
        _fixedWeights ??= ToFixed();
        return _fixedWeights.AsSpan(i * _stride, (_lengths[i] + Padding - 1) / Padding * Padding);
    }

    /// <summary>Gets whether the axis is small enough for the cache.</summary>
    public bool IsSmall => Count * _stride <= MostKept;

    /// <summary>Keeps the arrays for other threads, which may use them at the same time.</summary>
    public void Keep()
    {
        _fixedWeights ??= ToFixed();
        _isKept = true;
    }

    /// <summary>Returns the arrays to their pool, unless the axis is cached.</summary>
    public void Dispose()
    {
        if (_isKept)
            return;
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<int>.Shared.Return(_lengths);
        ArrayPool<double>.Shared.Return(_weights);
        if (_fixedWeights is not null)
            ArrayPool<int>.Shared.Return(_fixedWeights);
    }

    private int[] ToFixed()
    {
        int[] result = ArrayPool<int>.Shared.Rent(Count * _stride);
        for (int i = 0; i < Count * _stride; i++)
        {
            double scaled = _weights[i] * (1 << FractionBits);
            result[i] = (int)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }

        return result;
    }
}
