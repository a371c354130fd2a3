using System.Numerics;
using GradCam.Tools.Shapes;
using Plane = GradCam.Tools.Shapes.Plane;

namespace GradCam.Tests.Shapes;

public class PolygonRasterTests
{
    [Fact]
    public void Pixels_are_covered_as_far_as_the_figure_reaches()
    {
        Plane coverage = PolygonRaster.Fill(new Outline(Rectangle(1.25f, 1, 3.5f, 2)), 5, 3);
        float[] expected =
        [
            0, 0, 0, 0, 0,
            0, 0.75f, 1, 0.5f, 0,
            0, 0, 0, 0, 0,
        ];
        Assert.All(expected.Zip(coverage.Values), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void An_inner_polygon_is_a_hole()
    {
        Plane coverage = PolygonRaster.Fill(new Outline(Rectangle(0, 0, 10, 10), Rectangle(2, 2, 8, 8)), 10, 10);
        Assert.Equal(100 - 36, coverage.Values.Sum(), 1e-3f);
        Assert.Equal(0, coverage.Row(5)[5]);
    }

    [Fact]
    public void What_lies_beyond_the_plane_is_cut_off()
    {
        Plane coverage = PolygonRaster.Fill(new Outline(Rectangle(-5, -5, 50, 50)), 4, 4);
        Assert.All(coverage.Values, value => Assert.Equal(1, value, 1e-5f));
        Assert.All(PolygonRaster.Fill(new Outline(Rectangle(20, 20, 30, 30)), 4, 4).Values, value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_slanting_figure_has_its_true_area()
    {
        Vector2[] triangle = [new(1.3f, 2.1f), new(17.7f, 5.9f), new(6.2f, 18.4f)];
        Plane coverage = PolygonRaster.Fill(new Outline(triangle), 20, 20);
        Vector2 a = triangle[1] - triangle[0], b = triangle[2] - triangle[0];
        Assert.Equal((a.X * b.Y - a.Y * b.X) / 2, coverage.Values.Sum(), 0.1f);
    }

    private static Vector2[] Rectangle(float left, float top, float right, float bottom) =>
        [new(left, top), new(right, top), new(right, bottom), new(left, bottom)];
}
