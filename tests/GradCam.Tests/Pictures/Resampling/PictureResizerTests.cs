using CsCheck;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Tests.Pictures.Resampling;

public class PictureResizerTests
{
    private static readonly Gen<ResampleFilter> GenFilter = Gen.Enum<ResampleFilter>();

    private static readonly Gen<(int Width, int Height, int Channels, int NewWidth, int NewHeight, ResampleFilter Filter, int Seed)> GenCase =
        from width in Gen.Int[1, 90]
        from height in Gen.Int[1, 60]
        from rgb in Gen.Bool
        from newWidth in Gen.Int[1, 120]
        from newHeight in Gen.Int[1, 60]
        from filter in GenFilter
        from seed in Gen.Int
        select (width, height, rgb ? 3 : 1, newWidth, newHeight, filter, seed);

    [Fact]
    public void Vectors_give_the_bits_of_plain_loops() => GenCase.WithFixedSeeds().Sample(
        c =>
        {
            byte[] source = Noise(c.Width * c.Height * c.Channels, c.Seed);
            var result = new byte[c.NewWidth * c.NewHeight * c.Channels];
            PictureResizer.Resize(source, c.Width, c.Height, c.Channels, result, c.NewWidth, c.NewHeight, c.Filter);
            Assert.Equal(Plain(source, c.Width, c.Height, c.Channels, c.NewWidth, c.NewHeight, c.Filter), result);
        },
        iter: 400);

    [Fact]
    public void A_window_is_cut_out_of_the_whole() => Gen.Select(GenCase, Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[0, 1]).WithFixedSeeds().Sample(
        (c, x, y, w, h) =>
        {
            byte[] source = Noise(c.Width * c.Height * c.Channels, c.Seed);
            var whole = new byte[c.NewWidth * c.NewHeight * c.Channels];
            PictureResizer.Resize(source, c.Width, c.Height, c.Channels, whole, c.NewWidth, c.NewHeight, c.Filter);

            int left = (int)(x * (c.NewWidth - 1));
            int top = (int)(y * (c.NewHeight - 1));
            var window = new PixelRectangle(left, top, 1 + (int)(w * (c.NewWidth - 1 - left)), 1 + (int)(h * (c.NewHeight - 1 - top)));
            var part = new byte[window.Width * window.Height * c.Channels];
            PictureResizer.Resize(source, c.Width, c.Height, c.Channels, new SourceBox(0, 0, c.Width, c.Height), c.NewWidth, c.NewHeight, window, part, c.Filter);

            for (int row = 0; row < window.Height; row++)
            {
                int from = ((window.Y + row) * c.NewWidth + window.X) * c.Channels;
                int length = window.Width * c.Channels;
                Assert.Equal(whole[from..(from + length)], part[(row * length)..((row + 1) * length)]);
            }
        },
        iter: 300);

    [Fact]
    public void A_flat_picture_stays_flat() => Gen.Select(GenCase, Gen.Byte).WithFixedSeeds().Sample(
        (c, level) =>
        {
            var source = new byte[c.Width * c.Height * c.Channels];
            Array.Fill(source, level);
            var result = new byte[c.NewWidth * c.NewHeight * c.Channels];
            PictureResizer.Resize(source, c.Width, c.Height, c.Channels, result, c.NewWidth, c.NewHeight, c.Filter);
            Assert.All(result, b => Assert.Equal(level, b));
        },
        iter: 100);

    [Fact]
    public void Float_vectors_give_the_bits_of_plain_loops() => GenCase.Where(c => c.Filter != ResampleFilter.Nearest).WithFixedSeeds().Sample(
        c =>
        {
            float[] source = [.. Noise(c.Width * c.Height, c.Seed).Select(b => (b - 128) / 7f)];
            var result = new float[c.NewWidth * c.NewHeight];
            PictureResizer.Resize(source, c.Width, c.Height, result, c.NewWidth, c.NewHeight, c.Filter);
            Assert.Equal(Plain(source, c.Width, c.Height, c.NewWidth, c.NewHeight, c.Filter), result);
        },
        iter: 200);

    [Theory]
    [InlineData(20_000, 1, 224, 224)]
    [InlineData(1, 20_000, 224, 224)]
    [InlineData(1, 1, 500, 500)]
    [InlineData(3, 2, 20_000, 1)]
    public void Extreme_sizes_work(int width, int height, int newWidth, int newHeight)
    {
        foreach (ResampleFilter filter in Enum.GetValues<ResampleFilter>())
        {
            var picture = new Picture(width, height, Noise(width * height * 3, 1));
            Picture result = PictureResizer.Resize(picture, newWidth, newHeight, filter);
            Assert.Equal(Plain(picture.Pixels, width, height, 3, newWidth, newHeight, filter), result.Pixels);
        }
    }

    [Fact]
    public void Refuses_what_does_not_fit()
    {
        Assert.Throws<ArgumentException>(() => PictureResizer.Resize(new byte[11], 2, 2, 3, new byte[3], 1, 1, ResampleFilter.Bilinear));
        Assert.Throws<ArgumentException>(() => PictureResizer.Resize(new byte[12], 2, 2, 3, new byte[4], 1, 1, ResampleFilter.Bilinear));
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureResizer.Resize(new byte[16], 2, 2, 4, new byte[4], 1, 1, ResampleFilter.Bilinear));
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureResizer.Resize(new byte[12], 2, 2, 3, [], 0, 1, ResampleFilter.Bilinear));
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureResizer.Resize(new byte[12], 2, 2, 3, new byte[3], 1, 1, (ResampleFilter)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureResizer.Resize(new GreyPicture(1, 1, [0]), 100_000, 100_000, ResampleFilter.Nearest));
        Assert.Throws<ArgumentException>(() => PictureResizer.Resize(new byte[12], 2, 2, 3, new SourceBox(0, 0, 2.5f, 2), new byte[3], 1, 1, ResampleFilter.Bilinear));
        Assert.Throws<ArgumentException>(() => PictureResizer.Resize(new byte[12], 2, 2, 3, new SourceBox(0, 0, float.NaN, 2), new byte[3], 1, 1, ResampleFilter.Bilinear));
    }

    private static byte[] Noise(int count, int seed)
    {
        var noise = new byte[count];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    /// <summary>The whole algorithm once more, without optimizations.</summary>
    private static byte[] Plain(byte[] source, int width, int height, int channels, int newWidth, int newHeight, ResampleFilter filter)
    {
        if (filter == ResampleFilter.Nearest)
        {
            var nearest = new byte[newWidth * newHeight * channels];
            int[] columns = Nearest(width, newWidth);
            int[] rows = Nearest(height, newHeight);
            for (int i = 0; i < nearest.Length; i++)
                nearest[i] = source[(rows[i / channels / newWidth] * width + columns[i / channels % newWidth]) * channels + i % channels];
            return nearest;
        }

        byte[] wide = source;
        if (newWidth != width)
        {
            wide = new byte[newWidth * height * channels];
            using var axis = new ResampleAxis(width, 0, width, newWidth, 0, newWidth, filter);
            for (int y = 0; y < height; y++)
                ScalarByteKernels.Row(source.AsSpan(y * width * channels, width * channels), channels, axis, wide.AsSpan(y * newWidth * channels));
        }

        if (newHeight == height)
            return wide;
        var result = new byte[newWidth * newHeight * channels];
        using (var axis = new ResampleAxis(height, 0, height, newHeight, 0, newHeight, filter))
        {
            int stride = newWidth * channels;
            for (int y = 0; y < newHeight; y++)
                ScalarByteKernels.Column(wide.AsSpan(axis.Start(y) * stride), stride, axis.FixedWeights(y)[..axis.Length(y)], result.AsSpan(y * stride, stride));
        }

        return result;
    }

    private static float[] Plain(float[] source, int width, int height, int newWidth, int newHeight, ResampleFilter filter)
    {
        float[] wide = new float[newWidth * height];
        using var columns = new ResampleAxis(width, 0, width, newWidth, 0, newWidth, filter);
        for (int i = 0; i < wide.Length; i++)
        {
            double sum = 0;
            for (int k = 0; k < columns.Length(i % newWidth); k++)
                sum += source[i / newWidth * width + columns.Start(i % newWidth) + k] * columns.Weights(i % newWidth)[k];
            wide[i] = (float)sum;
        }

        if (newWidth == width)
            wide = source;
        if (newHeight == height)
            return wide;
        var result = new float[newWidth * newHeight];
        using var rows = new ResampleAxis(height, 0, height, newHeight, 0, newHeight, filter);
        for (int i = 0; i < result.Length; i++)
        {
            double sum = 0;
            for (int k = 0; k < rows.Length(i / newWidth); k++)
                sum += wide[(rows.Start(i / newWidth) + k) * newWidth + i % newWidth] * rows.Weights(i / newWidth)[k];
            result[i] = (float)sum;
        }

        return result;
    }

    private static int[] Nearest(int size, int newSize)
    {
        double step = (double)size / newSize;
        double centre = step / 2;
        var positions = new int[newSize];
        for (int i = 0; i < newSize; i++, centre += step)
            positions[i] = (int)centre;
        return positions;
    }
}
