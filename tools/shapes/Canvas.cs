using System.Numerics;
using GradCam.Pictures;

namespace GradCam.Tools.Shapes;

/// <summary>A picture while it is drawn: a float colour per pixel.</summary>
internal sealed class Canvas(int width, int height)
{
    /// <summary>Width in pixels.</summary>
    public int Width { get; } = width;

    /// <summary>Height in pixels.</summary>
    public int Height { get; } = height;

    /// <summary>The shorter side, by which things are sized.</summary>
    public int Side { get; } = Math.Min(width, height);

    /// <summary><c>[Height, Width]</c>, channels between 0 and 1.</summary>
    public Vector3[] Pixels { get; } = new Vector3[width * height];

    /// <summary>Lays one colour over what is there, as far as <paramref name="coverage"/> says.</summary>
    public void Blend(Plane coverage, Vector3 colour, float opacity)
    {
        for (int i = 0; i < Pixels.Length; i++)
        {
            float share = coverage.Values[i] * opacity;
            if (share > 0)
                Pixels[i] += share * (colour - Pixels[i]);
        }
    }

    /// <summary>Softens the picture a little: each pixel takes a quarter from either side, along rows and then columns.</summary>
    public void Soften()
    {
        for (int y = 0; y < Height; y++)
            Soften(y * Width, 1, Width);
        for (int x = 0; x < Width; x++)
            Soften(x, Width, Height);
    }

    /// <summary>The picture in 8 bits a channel.</summary>
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
