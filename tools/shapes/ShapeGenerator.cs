using System.Numerics;

namespace GradCam.Tools.Shapes;

/// <summary>Draws pictures with one shape each. The same seed and size give the same bytes.</summary>
internal static class ShapeGenerator
{
    /// <summary>The shortest side of a picture. Below, a small shape has only a few pixels and is not recognizable.</summary>
    public const int SmallestSide = 64;

    // The largest assumed ratio of a picture's sides before the resize to a model's square input.
    private const float WidestAspect = 1.5f;

    private const float Margin = 3;

    /// <summary>Draws one picture.</summary>
    /// <param name="seed">The seed of everything in the picture.</param>
    /// <param name="width">Width in pixels, at least <see cref="SmallestSide"/>.</param>
    /// <param name="height">Height in pixels, at least <see cref="SmallestSide"/>.</param>
    /// <param name="squeezed">
    /// Whether to draw the shape as it looks in a picture with unequal sides after a resize to a model's square input: stretched along one axis by up
    /// to 1.5. Training uses these pictures.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A side is too short.</exception>
    public static ShapePicture Draw(ulong seed, int width, int height, bool squeezed = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, SmallestSide);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, SmallestSide);
        var dice = new Dice(seed);
        var label = (ShapeKind)dice.Below(ShapeLabels.All.Count);

        var canvas = new Canvas(width, height);
        Backdrop.Draw(canvas, dice);
        Distractors.Draw(canvas, dice);

        Outline outline = Place(ShapeOutlines.Of(label, dice), canvas, squeezed, dice);
        Plane coverage = PolygonRaster.Fill(outline, width, height);
        ShapePainter.Paint(canvas, outline, coverage, dice);
        if (dice.Chance(0.35f))
            canvas.Soften();

        byte[] mask = Array.ConvertAll(coverage.Values, value => value >= 0.5f ? (byte)255 : (byte)0);
        return new ShapePicture(canvas.ToPicture(), mask, Box.Around(mask, width), label);
    }

    // Turns the figure, scales it to a quarter to two thirds of the shorter side, and moves it to any position at which it is whole.
    private static Outline Place(Outline figure, Canvas canvas, bool squeezed, Dice dice)
    {
        float aspect = MathF.Pow(WidestAspect, squeezed ? dice.Between(-1, 1) : 0);
        figure = figure.Transform(
            Matrix3x2.CreateRotation(dice.Angle()) * Matrix3x2.CreateScale(MathF.Sqrt(aspect), 1 / MathF.Sqrt(aspect)));
        (Vector2 low, Vector2 high) = figure.Bounds;
        Vector2 extent = high - low;
        float size = canvas.Side * dice.Between(0.25f, 0.68f) / Math.Max(extent.X, extent.Y);
        figure = figure.Transform(Matrix3x2.CreateScale(size));

        (low, high) = figure.Bounds;
        Vector2 room = new Vector2(canvas.Width, canvas.Height) - (high - low) - new Vector2(2 * Margin);
        var corner = new Vector2(Margin + room.X * dice.Unit(), Margin + room.Y * dice.Unit());
        return figure.Transform(Matrix3x2.CreateTranslation(corner - low));
    }
}
