using GradCam.Pictures;

namespace GradCam.Tools.Shapes;

/// <summary>A drawn picture and the truth about it.</summary>
/// <param name="Picture">What a model sees.</param>
/// <param name="Mask"><c>[height, width]</c>: 255 where at least half of the pixel belongs to the shape, else 0.</param>
/// <param name="Box">The smallest box around the mask.</param>
/// <param name="Label">The shape's class.</param>
internal sealed record ShapePicture(Picture Picture, byte[] Mask, Box Box, ShapeKind Label);
