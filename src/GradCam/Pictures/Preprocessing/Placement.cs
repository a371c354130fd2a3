namespace GradCam.Pictures;

/// <summary>Represents the position of a picture's pixels in the model's input, and so the position of a heat map in the picture.</summary>
/// <param name="ScaledWidth">The whole picture's width after scaling, in pixels.</param>
/// <param name="ScaledHeight">The whole picture's height after scaling, in pixels.</param>
/// <param name="Window">The part of the scaled picture that is the model's input.</param>
/// <param name="Seen">The same part in the original picture, its edges rounded to whole pixels: the position of the heat map.</param>
internal readonly record struct Placement(int ScaledWidth, int ScaledHeight, PixelRectangle Window, PixelRectangle Seen);
