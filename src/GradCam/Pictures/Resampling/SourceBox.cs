namespace GradCam.Pictures;

/// <summary>The part of a picture that a resize scales, in pixels, not necessarily whole ones.</summary>
/// <param name="Left">Where it begins, from the left edge.</param>
/// <param name="Top">Where it begins, from the top edge.</param>
/// <param name="Right">Where it ends, from the left edge.</param>
/// <param name="Bottom">Where it ends, from the top edge.</param>
public readonly record struct SourceBox(float Left, float Top, float Right, float Bottom)
{
    internal void MustLieIn(int width, int height)
    {
        if (!(Left >= 0 && Top >= 0 && Right <= width && Bottom <= height && Left < Right && Top < Bottom))
            throw new ArgumentException($"The box ({Left}, {Top}) to ({Right}, {Bottom}) does not lie in {width}x{height} pixels.");
    }
}
