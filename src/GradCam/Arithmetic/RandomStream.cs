namespace GradCam.Arithmetic;

/// <summary>
/// Generates random numbers that are the same for a seed on every machine and in every version: SplitMix64. Steele, Lea and Flood, "Fast Splittable
/// Pseudorandom Number Generators", OOPSLA 2014, figure 17. Not for secrets.
/// </summary>
/// <param name="seed">The seed of the stream.</param>
internal sealed class RandomStream(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Returns a separate stream for each index. Draws from one stream do not affect the numbers of another.</summary>
    /// <param name="seed">The common seed.</param>
    /// <param name="index">The index of the stream.</param>
    public static RandomStream Of(int seed, int index) => new(new RandomStream(((ulong)(uint)seed << 32) | (uint)index).Next());

    /// <summary>Returns 64 random bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Returns a number uniform in [0, 1).</summary>
    public double NextUniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Returns a normal number with mean 0 and deviation 1. Box and Muller, Annals of Mathematical Statistics 29, 1958.</summary>
    public double NextGaussian() => Math.Sqrt(-2 * Math.Log(1 - NextUniform())) * Math.Cos(2 * Math.PI * NextUniform());

    /// <summary>Returns a number uniform in [0, 1), in steps that float32 represents exactly.</summary>
    public float NextSingle() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>Returns a whole number from 0 to below <paramref name="end"/>.</summary>
    public int NextInt(int end) => (int)(((Next() >> 32) * (ulong)end) >> 32);

    /// <summary>Fills a span with normal numbers of mean 0 and deviation 1, both numbers of each pair from Box and Muller's formula.</summary>
    public void FillNormal(Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i += 2)
        {
            // 1 - u is never 0.
            float radius = MathF.Sqrt(-2f * MathF.Log(1f - NextSingle()));
            (float sin, float cos) = MathF.SinCos(2f * MathF.PI * NextSingle());
            destination[i] = radius * cos;
            if (i + 1 < destination.Length)
                destination[i + 1] = radius * sin;
        }
    }
}
