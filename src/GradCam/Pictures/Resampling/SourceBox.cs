namespace GradCam.Pictures;

/// <summary>Represents the part of a picture that a resize scales, in pixels, not necessarily whole ones.</summary>
/// <param name="Left">The start, from the left edge.</param>
/// <param name="Top">The start, from the top edge.</param>
/// <param name="Right">The end, from the left edge.</param>
/// <param name="Bottom">The end, from the top edge.</param>
internal readonly record struct SourceBox(float Left, float Top, float Right, float Bottom)
{
    internal void MustLieIn(int width, int height)
    {
        if (!(Left >= 0 && Top >= 0 && Right <= width && Bottom <= height && Left < Right && Top < Bottom))
            throw new ArgumentException($"The box ({Left}, {Top}) to ({Right}, {Bottom}) is not within {width}x{height} pixels.");
    }
}
