using GradCam.Methods;

namespace GradCam.Tests.Methods.Perturbing;

public class SeededRandomTests
{
    [Fact]
    public void Numbers_are_those_of_SplitMix64()
    {
        // The first number of the reference implementation from the state 1234567; here it becomes the state of the stream.
        Assert.Equal(6457827717110365317UL, Raw(1234567));
        static ulong Raw(ulong state)
        {
            ulong z = state + 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }

        var random = new SeededRandom(0, 1234567);
        Assert.Equal(Raw(6457827717110365317UL), random.Next());
    }

    [Fact]
    public void Uniform_and_normal_numbers_have_their_moments()
    {
        const int Count = 200_000;
        var random = new SeededRandom(7);
        float[] normal = new float[Count];
        random.FillNormal(normal);
        Assert.Equal(0, normal.Average(), 0.02);
        Assert.Equal(1, normal.Average(v => v * v), 0.02);
        Assert.Equal(3, normal.Average(v => Math.Pow(v, 4)), 0.15);

        float[] uniform = [.. Enumerable.Range(0, Count).Select(_ => random.NextSingle())];
        Assert.Equal(0.5, uniform.Average(), 0.01);
        Assert.True(uniform.Min() >= 0 && uniform.Max() < 1);
        int[] dice = [.. Enumerable.Range(0, Count).Select(_ => random.NextInt(6))];
        Assert.All(dice.CountBy(d => d), c => Assert.InRange(c.Value, (Count / 6) - 1000, (Count / 6) + 1000));
        Assert.Equal([0, 1, 2, 3, 4, 5], dice.Distinct().Order());
    }

    [Fact]
    public void Neighbouring_streams_are_unrelated()
    {
        float[] first = [.. Enumerable.Range(0, 10_000).Select(stream => new SeededRandom(5, stream).NextSingle())];
        double correlation = first.Zip(first.Skip(1), (a, b) => (a - 0.5) * (b - 0.5)).Average() * 12;
        Assert.InRange(correlation, -0.05, 0.05);
    }
}
