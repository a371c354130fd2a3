using GradCam.Arithmetic;

namespace GradCam.Tests.Arithmetic;

public class RandomStreamTests
{
    [Fact]
    public void The_numbers_are_SplitMix64s()
    {
        // The reference implementation's first numbers for the seed 1234567.
        var stream = new RandomStream(1234567);
        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423], new[] { stream.Next(), stream.Next(), stream.Next() });
    }

    [Fact]
    public void Normal_numbers_have_mean_0_and_deviation_1_in_every_stream()
    {
        double[] values = [.. Enumerable.Range(0, 2000).SelectMany(i =>
        {
            RandomStream stream = RandomStream.Of(7, i);
            return Enumerable.Range(0, 10).Select(_ => stream.NextGaussian()).ToArray();
        })];
        double mean = values.Average();
        Assert.Equal(0, mean, 0.03);
        Assert.Equal(1, values.Average(v => v * v), 0.05);
        Assert.Equal(3, values.Average(v => v * v * v * v), 0.4);
        Assert.Equal(0, Enumerable.Range(0, values.Length - 10).Average(i => values[i] * values[i + 10]), 0.03);
        Assert.Equal(values.Length, values.Distinct().Count());
    }

    [Fact]
    public void Single_precision_and_whole_numbers_have_their_moments()
    {
        const int Count = 200_000;
        RandomStream random = RandomStream.Of(7, 0);
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
        float[] first = [.. Enumerable.Range(0, 10_000).Select(index => RandomStream.Of(5, index).NextSingle())];
        double correlation = first.Zip(first.Skip(1), (a, b) => (a - 0.5) * (b - 0.5)).Average() * 12;
        Assert.InRange(correlation, -0.05, 0.05);
    }
}
