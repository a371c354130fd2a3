namespace GradCam.Tools.Shapes;

/// <summary>
/// Generates random numbers that are the same on every machine and in every version, which <see cref="Random"/> does not guarantee: SplitMix64
/// (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
/// </summary>
internal sealed class Dice(ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>Returns the seed of picture <paramref name="index"/> in the set <paramref name="seed"/>: the seeds of neighbours are unrelated.</summary>
    public static ulong SeedOf(ulong seed, long index) => Mix(Mix(seed + Step) + (ulong)index * Step);

    /// <summary>Returns 64 random bits.</summary>
    public ulong Next() => Mix(_state += Step);

    /// <summary>Returns a number in [0, 1).</summary>
    public float Unit() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>Returns a number between two others.</summary>
    public float Between(float low, float high) => low + (high - low) * Unit();

    /// <summary>Returns a whole number from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(Unit() * count);

    /// <summary>Returns <c>true</c> with this probability.</summary>
    public bool Chance(float share) => Unit() < share;

    /// <summary>Returns an angle anywhere on the circle, in radians.</summary>
    public float Angle() => Between(0, 2 * MathF.PI);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
