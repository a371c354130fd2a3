using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;
using GradCam.TestSupport;
using GradCam.Tools.Shapes;

namespace Shapes.Tests;

/// <summary>The model of the tool is as good as its README states, on unseen pictures.</summary>
public class ShapesModelTests
{
    private const int Count = 300;
    private const ulong FirstSeed = 0x5EED_0000;

    [Fact]
    public void It_is_right_on_unseen_pictures_and_grad_cam_points_at_the_shape()
    {
        string folder = TestPaths.InRepository("models", "shapes-split");
        using Explainer explainer = Explainer.Load(folder, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(ShapeLabels.All.Count, explainer.Model.ClassCount);

        int right = 0;
        int pointing = 0;
        Parallel.For(0, Count, i =>
        {
            ShapePicture shape = ShapeGenerator.Draw(FirstSeed + (ulong)i, 300, 225);
            Explanation explanation = explainer.Explain(shape.Picture, cancellationToken: TestContext.Current.CancellationToken);
            if (explanation.Classes[0].Index == (int)shape.Label)
                Interlocked.Increment(ref right);
            if (MaximumIsInside(explanation.HeatMap(shape.Picture), shape.Box))
                Interlocked.Increment(ref pointing);
        });

        Assert.True(right >= 0.95 * Count, $"right: {right} of {Count}");
        Assert.True(pointing >= 0.90 * Count, $"maximum in the box: {pointing} of {Count}");
    }

    [Fact]
    public void Its_weights_fit_into_the_repository() =>
        Assert.InRange(new FileInfo(TestPaths.InRepository("models", "shapes-split", "weights.bin")).Length, 1, 4_000_000);

    // Several pixels may share the highest of 256 levels; the test uses their middle.
    private static bool MaximumIsInside(GreyPicture heat, Box box)
    {
        byte highest = heat.Pixels.Max();
        long x = 0, y = 0, count = 0;
        for (int i = 0; i < heat.Pixels.Length; i++)
        {
            if (heat.Pixels[i] != highest)
                continue;
            x += i % heat.Width;
            y += i / heat.Width;
            count++;
        }

        (x, y) = (x / count, y / count);
        return highest > 0 && x >= box.X && x < box.X + box.Width && y >= box.Y && y < box.Y + box.Height;
    }
}
