namespace GradCam.Tools.Shapes;

/// <summary>Represents a float per pixel: coverage, noise, or another weight.</summary>
internal sealed class Plane(int width, int height)
{
    /// <summary>Gets the width in pixels.</summary>
    public int Width { get; } = width;

    /// <summary>Gets the height in pixels.</summary>
    public int Height { get; } = height;

    /// <summary>Gets the values, <c>[Height, Width]</c>.</summary>
    public float[] Values { get; } = new float[width * height];

    /// <summary>Returns one row.</summary>
    public Span<float> Row(int y) => Values.AsSpan(y * Width, Width);
}
