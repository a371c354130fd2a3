using System.Numerics;
using GradCam.Tools.Shapes;

namespace GradCam.Tests.Shapes;

public class ShapeGeneratorTests
{
    private static readonly ShapePicture[] s_pictures = [.. Enumerable.Range(0, 150).Select(new ShapeSet(11, 150, 224, 224, Squeezed: true).Draw)];

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        ShapePicture once = ShapeGenerator.Draw(5, 120, 90), again = ShapeGenerator.Draw(5, 120, 90);
        Assert.Equal(once.Picture.Pixels, again.Picture.Pixels);
        Assert.Equal(once.Mask, again.Mask);
        Assert.Equal((once.Box, once.Label), (again.Box, again.Label));
    }

    [Fact]
    public void Another_seed_gives_another_picture() =>
        Assert.NotEqual(ShapeGenerator.Draw(5, 120, 90).Picture.Pixels, ShapeGenerator.Draw(6, 120, 90).Picture.Pixels);

    [Fact]
    public void A_picture_of_a_set_does_not_depend_on_the_others()
    {
        var few = new ShapeSet(3, 4, 64, 64, Squeezed: false);
        var drawn = new byte[4][];
        few.ForEach((index, picture) => drawn[index] = picture.Picture.Pixels, CancellationToken.None);
        ShapeSet many = few with { Count = 1000 };
        Assert.All(Enumerable.Range(0, 4), index => Assert.Equal(many.Draw(index).Picture.Pixels, drawn[index]));
    }

    [Fact]
    public void All_classes_occur_about_equally_often()
    {
        const int count = 3000;
        var set = new ShapeSet(7, count, 64, 64, Squeezed: true);
        var drawn = new int[ShapeLabels.All.Count];
        set.ForEach((_, picture) => Interlocked.Increment(ref drawn[(int)picture.Label]), CancellationToken.None);

        // Six standard deviations of a binomial around the expected tenth: a fair draw fails once in a hundred million times.
        double expected = count / 10.0, deviation = Math.Sqrt(count * 0.1 * 0.9);
        Assert.All(drawn, times => Assert.InRange(times, expected - 6 * deviation, expected + 6 * deviation));
    }

    [Fact]
    public void Masks_are_all_or_nothing_and_as_large_as_the_picture() => Assert.All(s_pictures, drawn =>
    {
        Assert.Equal(drawn.Picture.Width * drawn.Picture.Height, drawn.Mask.Length);
        Assert.Equal<byte>([0, 255], drawn.Mask.Distinct().Order());
    });

    [Fact]
    public void The_box_is_the_smallest_around_the_mask() => Assert.All(s_pictures, drawn =>
    {
        Box box = drawn.Box;
        int width = drawn.Picture.Width;
        int inside = 0;
        bool left = false, right = false, top = false, bottom = false;
        for (int y = box.Y; y < box.Y + box.Height; y++)
        {
            for (int x = box.X; x < box.X + box.Width; x++)
            {
                if (drawn.Mask[y * width + x] == 0)
                    continue;
                inside++;
                left |= x == box.X;
                right |= x == box.X + box.Width - 1;
                top |= y == box.Y;
                bottom |= y == box.Y + box.Height - 1;
            }
        }

        Assert.True(left && right && top && bottom, $"{box} is larger than the mask");
        Assert.Equal(drawn.Mask.Count(value => value != 0), inside);
    });

    [Fact]
    public void Shapes_lie_wholly_inside_the_picture_and_are_of_a_size_to_be_told() => Assert.All(s_pictures, drawn =>
    {
        Box box = drawn.Box;
        Assert.True(box.X >= 1 && box.Y >= 1, $"{box} touches the left or top");
        Assert.True(box.X + box.Width < drawn.Picture.Width && box.Y + box.Height < drawn.Picture.Height, $"{box} touches the right or bottom");
        Assert.InRange(Math.Max(box.Width, box.Height), 50, 154);
    });

    [Theory]
    [InlineData(480, 360)]
    [InlineData(300, 400)]
    [InlineData(64, 64)]
    [InlineData(65, 200)]
    public void Any_size_can_be_drawn(int width, int height)
    {
        for (ulong seed = 0; seed < 5; seed++)
        {
            ShapePicture drawn = ShapeGenerator.Draw(seed, width, height);
            Assert.Equal((width, height), (drawn.Picture.Width, drawn.Picture.Height));
            Assert.True(drawn.Box.X >= 1 && drawn.Box.X + drawn.Box.Width < width);
            Assert.True(drawn.Box.Y >= 1 && drawn.Box.Y + drawn.Box.Height < height);
        }
    }

    [Theory]
    [InlineData(63, 100)]
    [InlineData(100, 0)]
    public void A_side_too_short_is_refused(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ShapeGenerator.Draw(1, width, height));

    [Fact]
    public void Shapes_differ_visibly_from_what_lies_around()
    {
        double[] shares = [.. s_pictures.Select(VisibleShare)];
        Assert.All(shares, share => Assert.InRange(share, 0.5, 1));
        Assert.InRange(shares.Average(), 0.95, 1);
    }

    // The share of pixels in a band around the shape whose colour is at least a fifth of the unit cube's side from the shape's mean.
    private static double VisibleShare(ShapePicture drawn)
    {
        Vector3 shape = default;
        int covered = 0, seen = 0, visible = 0;
        for (int i = 0; i < drawn.Mask.Length; i++)
        {
            if (drawn.Mask[i] == 0)
                continue;
            covered++;
            shape += Colour(drawn, i);
        }

        shape /= covered;
        for (int i = 0; i < drawn.Mask.Length; i++)
        {
            if (drawn.Mask[i] != 0 || Near(drawn, i, 2) || !Near(drawn, i, 7))
                continue;
            seen++;
            if (Vector3.Distance(Colour(drawn, i), shape) > 0.2f)
                visible++;
        }

        return visible / (double)seen;
    }

    private static bool Near(ShapePicture drawn, int at, int reach)
    {
        int width = drawn.Picture.Width;
        (int y, int x) = Math.DivRem(at, width);
        bool Covered(int u, int v) => u >= 0 && v >= 0 && u < width && v < drawn.Picture.Height && drawn.Mask[v * width + u] != 0;
        return Covered(x - reach, y) || Covered(x + reach, y) || Covered(x, y - reach) || Covered(x, y + reach);
    }

    private static Vector3 Colour(ShapePicture drawn, int at)
    {
        ReadOnlySpan<byte> pixel = drawn.Picture.Pixels.AsSpan(3 * at, 3);
        return new Vector3(pixel[0], pixel[1], pixel[2]) / 255;
    }
}
