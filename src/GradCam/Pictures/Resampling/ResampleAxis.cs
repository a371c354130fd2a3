using System.Buffers;

namespace GradCam.Pictures;

/// <summary>
/// One axis of a resize: for each new pixel, which old pixels it is made of and with what weights (they add up to 1).
/// Rounding and order of operations are Pillow's, so that the weights are the same to the last bit.
/// </summary>
internal sealed class ResampleAxis : IDisposable
{
    /// <summary>Fixed-point weights have this many binary places: 8 bits are for the pixel and 2 for the filter's overshoot.</summary>
    public const int FractionBits = 32 - 8 - 2;

    // Rows of weights are padded with zeros to whole vectors.
    private const int Padding = 8;

    // Weights of an axis that may be kept: together with their fixed-point form, 768 kB.
    private const int MostKept = 1 << 16;

    private readonly int _stride;
    private readonly int[] _starts;
    private readonly int[] _lengths;
    private readonly double[] _weights;
    private int[]? _fixedWeights;
    private bool _isKept;

    /// <summary>Works out the weights.</summary>
    /// <param name="size">Old pixels.</param>
    /// <param name="from">Where the part that is scaled begins, in old pixels: 0 for all.</param>
    /// <param name="to">Where it ends: <paramref name="size"/> for all.</param>
    /// <param name="newSize">New pixels that <paramref name="from"/> to <paramref name="to"/> becomes.</param>
    /// <param name="first">The first new pixel that is wanted.</param>
    /// <param name="count">How many are wanted.</param>
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

    /// <summary>New pixels.</summary>
    public int Count { get; }

    /// <summary>The most old pixels that one new pixel is made of.</summary>
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

    /// <summary><see cref="Start"/> of all new pixels.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, Count);

    /// <summary><see cref="Length"/> of all new pixels.</summary>
    public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, Count);

    /// <summary><see cref="FixedWeights"/> of all new pixels, one behind the other.</summary>
    /// <param name="stride">From one new pixel's to the next's.</param>
    public ReadOnlySpan<int> AllFixedWeights(out int stride)
    {
        stride = _stride;
        return _fixedWeights ??= ToFixed();
    }

    /// <summary>The first old pixel that new pixel <paramref name="i"/> is made of. It never falls as <paramref name="i"/> grows.</summary>
    public int Start(int i) => _starts[i];

    /// <summary>How many old pixels new pixel <paramref name="i"/> is made of.</summary>
    public int Length(int i) => _lengths[i];

    /// <summary>The weights of new pixel <paramref name="i"/>, without padding.</summary>
    public ReadOnlySpan<double> Weights(int i) => _weights.AsSpan(i * _stride, _lengths[i]);

    /// <summary>
    /// The weights times <c>2^<see cref="FractionBits"/></c>, rounded half away from zero, followed by zeros up to a multiple of eight.
    /// </summary>
    public ReadOnlySpan<int> FixedWeights(int i)
    {
        _fixedWeights ??= ToFixed();
        return _fixedWeights.AsSpan(i * _stride, (_lengths[i] + Padding - 1) / Padding * Padding);
    }

    /// <summary>Whether it is worth its memory to be kept.</summary>
    public bool IsSmall => Count * _stride <= MostKept;

    /// <summary>Keeps the arrays for others, who may use them at the same time.</summary>
    public void Keep()
    {
        _fixedWeights ??= ToFixed();
        _isKept = true;
    }

    /// <summary>Gives the arrays back to their pool, unless the axis is kept.</summary>
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
