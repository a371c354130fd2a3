using System.Numerics;
using GradCam.Pictures;

namespace GradCam.Tools.Shapes;

/// <summary>Represents a picture during drawing: a float colour per pixel.</summary>
internal sealed class Canvas(int width, int height)
{
    /// <summary>Gets the width in pixels.</summary>
    public int Width { get; } = width;

    /// <summary>Gets the height in pixels.</summary>
    public int Height { get; } = height;

    /// <summary>Gets the shorter side, the unit of sizes.</summary>
    public int Side { get; } = Math.Min(width, height);

    /// <summary>Gets the pixels, <c>[Height, Width]</c>, with channels between 0 and 1.</summary>
    public Vector3[] Pixels { get; } = new Vector3[width * height];

    /// <summary>Blends one colour over the picture by <paramref name="coverage"/>.</summary>
    public void Blend(Plane coverage, Vector3 colour, float opacity)
    {
        for (int i = 0; i < Pixels.Length; i++)
        {
            float share = coverage.Values[i] * opacity;
            if (share > 0)
                Pixels[i] += share * (colour - Pixels[i]);
        }
    }

    /// <summary>Softens the picture slightly: each pixel gets a quarter from either side, along rows and then columns.</summary>
    public void Soften()
    {
        for (int y = 0; y < Height; y++)
            Soften(y * Width, 1, Width);
        for (int x = 0; x < Width; x++)
            Soften(x, Width, Height);
    }

    /// <summary>Returns the picture in 8 bits per channel.</summary>
    public Picture ToPicture()
    {
        var bytes = new byte[Pixels.Length * Picture.Channels];
        for (int i = 0; i < Pixels.Length; i++)
        {
            Vector3 scaled = Colours.Clamp(Pixels[i]) * 255 + new Vector3(0.5f);
            bytes[3 * i] = (byte)scaled.X;
            bytes[3 * i + 1] = (byte)scaled.Y;
            bytes[3 * i + 2] = (byte)scaled.Z;
        }

        return new Picture(Width, Height, bytes);
    }

    private void Soften(int start, int step, int count)
    {
        Vector3 before = Pixels[start];
        for (int i = 0; i < count; i++)
        {
            int at = start + i * step;
            Vector3 after = i + 1 < count ? Pixels[at + step] : Pixels[at];
            Vector3 here = Pixels[at];
            Pixels[at] = 0.5f * here + 0.25f * (before + after);
            before = here;
        }
    }
}
