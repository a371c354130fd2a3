namespace GradCam.Tools.Shapes;

/// <summary>A float per pixel: coverage, noise, or what else is mixed with.</summary>
internal sealed class Plane(int width, int height)
{
    /// <summary>Width in pixels.</summary>
    public int Width { get; } = width;

    /// <summary>Height in pixels.</summary>
    public int Height { get; } = height;

    /// <summary><c>[Height, Width]</c>.</summary>
    public float[] Values { get; } = new float[width * height];

    /// <summary>One row.</summary>
    public Span<float> Row(int y) => Values.AsSpan(y * Width, Width);
}
