namespace GradCam.Pictures;

/// <summary>Represents a colour with 8 bits per channel.</summary>
/// <param name="Red">Red.</param>
/// <param name="Green">Green.</param>
/// <param name="Blue">Blue.</param>
internal readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    public static Rgb White => new(255, 255, 255);

    public static Rgb Black => default;
}
