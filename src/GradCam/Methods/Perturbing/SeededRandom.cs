namespace GradCam.Methods;

/// <summary>
/// Random numbers that are the same for a seed on every machine and version: SplitMix64. Steele, Lea and Flood, "Fast Splittable
/// Pseudorandom Number Generators", OOPSLA 2014. Neighbouring seeds give unrelated numbers, so that every mask can have its own.
/// </summary>
internal struct SeededRandom
{
    private ulong _state;

    /// <summary>Starts at a seed.</summary>
    /// <param name="seed">The user's.</param>
    /// <param name="stream">Which of the sequences of that seed.</param>
    public SeededRandom(int seed, int stream = 0)
    {
        _state = ((ulong)(uint)seed << 32) | (uint)stream;
        _state = Next();
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to below 1, all alike.</summary>
    public float NextSingle() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>A whole number from 0 to below <paramref name="end"/>.</summary>
    public int NextInt(int end) => (int)(((Next() >> 32) * (ulong)end) >> 32);

    /// <summary>Fills with numbers of the standard normal distribution (Box and Muller).</summary>
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
