using System.Numerics;
using GradCam.Tools.Shapes;
using Plane = GradCam.Tools.Shapes.Plane;

namespace GradCam.Tests.Shapes;

public class ShapeOutlinesTests
{
    public static TheoryData<string> Labels => [.. ShapeLabels.All];

    [Fact]
    public void There_are_ten_classes_in_the_order_of_the_alphabet() =>
        Assert.Equal(["arrow", "bolt", "circle", "crescent", "cross", "heart", "ring", "square", "star", "triangle"], ShapeLabels.All);

    [Theory]
    [MemberData(nameof(Labels))]
    public void Every_figure_is_about_one_unit_in_radius(string label)
    {
        foreach (Outline figure in Some(label))
        {
            float radius = figure.Contours.SelectMany(contour => contour).Max(corner => corner.Length());
            Assert.InRange(radius, 0.8f, 1.4f);
        }
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void Every_figure_is_one_piece(string label)
    {
        foreach (Outline figure in Some(label))
        {
            Plane plane = PolygonRaster.Fill(
                figure.Transform(Matrix3x2.CreateScale(40) * Matrix3x2.CreateTranslation(60, 60)), 120, 120);
            bool[] filled = Array.ConvertAll(plane.Values, value => value > 0);
            Assert.Equal(filled.Count(f => f), Reached(filled, 120));
        }
    }

    [Fact]
    public void Only_the_ring_has_a_hole() =>
        Assert.All(ShapeLabels.All, label => Assert.Equal(label == "ring" ? 2 : 1, Some(label).First().Contours.Length));

    private static IEnumerable<Outline> Some(string label) =>
        Enumerable.Range(0, 20).Select(seed => ShapeOutlines.Of(Enum.Parse<ShapeKind>(label, ignoreCase: true), new Dice((ulong)seed)));

    // Returns the number of filled pixels that are connected to the first one, over sides and corners.
    private static int Reached(bool[] filled, int width)
    {
        var seen = new HashSet<int>();
        var next = new Stack<int>([Array.IndexOf(filled, true)]);
        while (next.TryPop(out int at))
        {
            if (at < 0 || at >= filled.Length || !filled[at] || !seen.Add(at))
                continue;
            foreach (int step in new[] { -1, 1, -width, width, -width - 1, -width + 1, width - 1, width + 1 })
                next.Push(at + step);
        }

        return seen.Count;
    }
}
