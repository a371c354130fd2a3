namespace GradCam.Pictures;

/// <summary>A colour of 8 bits a channel.</summary>
/// <param name="Red">Red.</param>
/// <param name="Green">Green.</param>
/// <param name="Blue">Blue.</param>
internal readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    public static Rgb White => new(255, 255, 255);

    public static Rgb Black => default;
}
