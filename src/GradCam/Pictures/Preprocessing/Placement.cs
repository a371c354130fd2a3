namespace GradCam.Pictures;

/// <summary>Where a picture's pixels go on the way to the model, and so where a heat map belongs on the way back.</summary>
/// <param name="ScaledWidth">The whole picture's width after scaling, in pixels.</param>
/// <param name="ScaledHeight">The whole picture's height after scaling, in pixels.</param>
/// <param name="Window">The part of the scaled picture that is the model's input.</param>
/// <param name="Seen">The same part in the original picture, its edges rounded to whole pixels: lay the heat map here.</param>
public readonly record struct Placement(int ScaledWidth, int ScaledHeight, PixelRectangle Window, PixelRectangle Seen);
