using CsCheck;
using GradCam.Arithmetic;
using GradCam.TestSupport;

namespace GradCam.Tests.Arithmetic;

/// <summary>Tests each operation against a plain loop in float64.</summary>
public class ArithmeticTests
{
    private const double SmallestNormal = 1.17549435e-38;

    private static readonly Gen<float> GenValue = Gen.Float[-8f, 8f];

    [Fact]
    public void Mean_of_each_channel() => Gen.Select(Gen.Int[1, 9], Gen.Int[1, 70]).SelectMany((c, area) => GenValue.Array[c * area].Select(values => (c, area, values))).WithFixedSeeds().Sample(
        t =>
        {
            var weights = new float[t.c];
            ChannelPooling.Mean(t.values, t.c, weights);
            for (int c = 0; c < t.c; c++)
                Assert.Equal(t.values.Skip(c * t.area).Take(t.area).Select(v => (double)v).Average(), weights[c], 1e-5);
        },
        iter: 200);

    [Fact]
    public void Weighted_sum_of_channels() => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 70]).SelectMany((c, area) => Gen.Select(GenValue.Array[c * area], GenValue.Array[c])).WithFixedSeeds().Sample(
        (activations, weights) =>
        {
            int area = activations.Length / weights.Length;
            var map = new float[area];
            ChannelSum.Weighted(activations, weights, map);
            for (int i = 0; i < area; i++)
            {
                double sum = 0;
                double size = 0;
                for (int c = 0; c < weights.Length; c++)
                {
                    double term = (double)weights[c] * activations[c * area + i];
                    sum += term;
                    size += Math.Abs(term);
                }

                Assert.Equal(sum, map[i], 1e-6 * size + 1e-30);
            }
        },
        iter: 200);

    // To the bit, for each code path: two vectors at a time, in registers, with remaining elements and channels.
    [Theory]
    [InlineData(1, 127)]
    [InlineData(3, 200)]
    [InlineData(4, 128)]
    [InlineData(4, 129)]
    [InlineData(5, 144)]
    [InlineData(7, 1000)]
    [InlineData(24, 169)]
    [InlineData(64, 49)]
    [InlineData(66, 3136)]
    public void A_weighted_sum_adds_in_the_order_of_the_channels(int channels, int area)
    {
        var random = new Random(area);
        float[] activations = [.. Enumerable.Range(0, channels * area).Select(_ => random.NextSingle() - 0.5f)];
        float[] weights = [.. Enumerable.Range(0, channels).Select(_ => random.NextSingle() + 0.1f)];

        // A product of -0 stays -0: a sum that began at 0 would lose the sign.
        for (int c = 0; c < channels; c++)
            activations[c * area] = -0f;
        float[] expected = new float[area];
        for (int i = 0; i < area; i++)
        {
            float sum = activations[i] * weights[0];
            for (int c = 1; c < channels; c++)
            {
                float product = activations[(c * area) + i] * weights[c];
                sum += product;
            }

            expected[i] = sum;
        }

        float[] map = new float[area];
        ChannelSum.Weighted(activations, weights, map);
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), map.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Softmax_of_any_scores() => GenValue.Array[1, 70].WithFixedSeeds().Sample(
        scores =>
        {
            var result = new float[scores.Length];
            Softmax.Apply(scores, result);
            double sum = scores.Sum(s => Math.Exp(s));
            for (int i = 0; i < scores.Length; i++)
                Assert.Equal(Math.Exp(scores[i]) / sum, result[i], 1e-6);

            // A shift does not change Softmax.
            Softmax.Apply([.. scores.Select(s => s + 512)], result);
            Assert.Equal(1, result.Sum(v => (double)v), 1e-5);
        },
        iter: 200);

    [Fact]
    public void Normalization_of_any_map() => GenValue.Array[1, 700].WithFixedSeeds().Sample(
        map =>
        {
            var result = new float[map.Length];
            double max = map.Max();
            double min = map.Min();
            Normalization.Apply(map, NormalizationMode.Max, result);
            for (int i = 0; i < map.Length; i++)
            {
                double expected = max < SmallestNormal ? 0 : Math.Max(map[i] / max, float.MinValue);
                Assert.Equal(expected, result[i], 1e-6 * Math.Max(1, Math.Abs(expected)));
            }

            Normalization.Apply(map, NormalizationMode.MinMax, result);
            for (int i = 0; i < map.Length; i++)
                Assert.Equal(max - min < SmallestNormal ? 0 : (map[i] - min) / (max - min), result[i], 1e-6);
            Normalization.Apply(map, NormalizationMode.None, result);
            Assert.Equal(map, result);

            var bytes = new byte[map.Length];
            Normalization.ToBytes(map, bytes);
            for (int i = 0; i < map.Length; i++)
                Assert.Equal((byte)Math.Clamp(Math.Truncate(map[i] * 255f), 0, 255), bytes[i]);
        },
        iter: 200);

    [Theory]
    [InlineData(1e-40f, -5f, NormalizationMode.Max, 0, 0)]
    [InlineData(float.Epsilon, 0f, NormalizationMode.Max, 0, 0)]
    [InlineData(1.17549435e-38f, 0f, NormalizationMode.Max, 1, 0)]
    [InlineData(1e-30f, -5e20f, NormalizationMode.Max, 1, float.MinValue)]
    [InlineData(1e-40f, 0f, NormalizationMode.MinMax, 0, 0)]
    [InlineData(3e38f, -3e38f, NormalizationMode.MinMax, 1, 0)]
    [InlineData(1e-40f, -1e-40f, NormalizationMode.Symmetric, 0.5f, 0.5f)]
    [InlineData(3e38f, -3e38f, NormalizationMode.Symmetric, 1, 0)]
    public void A_denormal_maximum_is_zero_and_no_finite_map_becomes_infinite(float max, float min, NormalizationMode mode, float top, float bottom)
    {
        float[] map = [.. Enumerable.Repeat(min, 20), max, .. Enumerable.Repeat(min, 20)];
        var result = new float[map.Length];
        Normalization.Apply(map, mode, result);
        Assert.Equal(top, result[20]);
        Assert.Equal(bottom, result[0]);
    }

    [Fact]
    public void Rectifier_of_any_values() => GenValue.Array[0, 70].WithFixedSeeds().Sample(values =>
    {
        var result = new float[values.Length];
        Rectifier.Apply(values, result);
        Assert.Equal(values.Select(v => v > 0 ? v : 0f), result);
    });

    [Fact]
    public void Nothing_in_nothing_out()
    {
        Rectifier.Apply([], []);
        Softmax.Apply([], []);
        Normalization.Max([], []);
        Normalization.MinMax([], []);
        Normalization.ToBytes([], []);
        ChannelSum.Weighted([], [1f, 2f], []);
    }

    [Fact]
    public void Broken_numbers_stay_visible()
    {
        var result = new float[3];
        Rectifier.Apply([float.NaN, -0f, float.NegativeInfinity], result);
        Assert.Equal([float.NaN, 0, 0], result);

        Normalization.Max([1, float.NaN, 2], result);
        Assert.All(result, v => Assert.True(float.IsNaN(v)));
        Normalization.MinMax([1, float.NaN, 2], result);
        Assert.All(result, v => Assert.True(float.IsNaN(v)));
        Normalization.Max([1, float.PositiveInfinity, 2], result);
        Assert.Equal([0, float.NaN, 0], result);

        Softmax.Apply([0, float.NegativeInfinity, 0], result);
        Assert.Equal([0.5f, 0, 0.5f], result);
        Softmax.Apply([0, float.PositiveInfinity, 0], result);
        Assert.True(float.IsNaN(result[1]));

        var bytes = new byte[5];
        Normalization.ToBytes([float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0.999f, 2f], bytes);
        Assert.Equal([0, 255, 0, 254, 255], bytes);

        ChannelPooling.Mean([1, float.NaN, 2], 3, result);
        Assert.Equal([1, float.NaN, 2], result);
    }

    [Fact]
    public void Maps_without_a_peak_become_zeros()
    {
        var result = new float[3];
        Normalization.Max([-3, -1, -2], result);
        Assert.Equal([0, 0, 0], result);
        Normalization.Max([0, 0, 0], result);
        Assert.Equal([0, 0, 0], result);
        Normalization.MinMax([4, 4, 4], result);
        Assert.Equal([0, 0, 0], result);
    }

    [Fact]
    public void Refuses_lengths_that_do_not_fit()
    {
        Assert.Throws<ArgumentException>(() => ChannelPooling.Mean(new float[7], 2, new float[2]));
        Assert.Throws<ArgumentException>(() => ChannelPooling.Mean(new float[6], 2, new float[3]));
        Assert.Throws<ArgumentException>(() => ChannelPooling.Mean([], 2, new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChannelPooling.Mean(new float[6], 0, []));
        Assert.Throws<ArgumentException>(() => ChannelSum.Weighted(new float[6], new float[2], new float[2]));
        Assert.Throws<ArgumentException>(() => ChannelSum.Weighted([], [], []));
        Assert.Throws<ArgumentException>(() => Normalization.Max(new float[2], new float[3]));
        Assert.Throws<ArgumentException>(() => Normalization.ToBytes(new float[2], new byte[3]));
        Assert.Throws<ArgumentException>(() => Softmax.Apply(new float[2], new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Normalization.Apply(new float[2], (NormalizationMode)7, new float[2]));
    }

    [Theory]
    [InlineData("landscape_jpg", 500, 375)]
    [InlineData("portrait_png", 333, 511)]
    [InlineData("exact_jpg", 224, 224)]
    [InlineData("grey_png", 97, 61)]
    [InlineData("palette_png", 200, 150)]
    [InlineData("alpha_png", 160, 120)]
    [InlineData("cmyk_jpg", 301, 203)]
    public void The_articles_script_from_map_to_grey(string name, int width, int height)
    {
        var seed = new Npz(Path.Combine(TestPaths.Goldens, "seed", name + ".npz"));
        float[] map = seed.Floats("cam").Data;
        Normalization.Max(map, map);
        var small = new byte[map.Length];
        Normalization.ToBytes(map, small);
        var grey = new byte[width * height];
        GradCam.Pictures.PictureResizer.Resize(small, 7, 7, 1, grey, width, height, GradCam.Pictures.ResampleFilter.Lanczos);
        Assert.Equal(seed.Bytes("grey"), grey);
    }
}
