using System.Numerics;

namespace GradCam.Tools.Shapes;

/// <summary>Represents a figure as closed polygons. Points inside an odd number of them are filled, so an inner polygon is a hole.</summary>
internal sealed class Outline(params Vector2[][] contours)
{
    /// <summary>Gets the polygons; the last corner joins the first.</summary>
    public Vector2[][] Contours { get; } = contours;

    /// <summary>Returns the corners' smallest and largest coordinates.</summary>
    public (Vector2 Low, Vector2 High) Bounds
    {
        get
        {
            var low = new Vector2(float.PositiveInfinity);
            var high = new Vector2(float.NegativeInfinity);
            foreach (Vector2 corner in Contours.SelectMany(contour => contour))
            {
                low = Vector2.Min(low, corner);
                high = Vector2.Max(high, corner);
            }

            return (low, high);
        }
    }

    /// <summary>Returns the figure turned, stretched, moved.</summary>
    public Outline Transform(Matrix3x2 matrix) =>
        new([.. Contours.Select(contour => Array.ConvertAll(contour, corner => Vector2.Transform(corner, matrix)))]);
}
