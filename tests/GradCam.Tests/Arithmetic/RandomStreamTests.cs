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
}
