using GradCam.Pictures;

namespace GradCam.Tools.Shapes;

/// <summary>Represents a drawn picture with its mask, box and class.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Mask"><c>[height, width]</c>: 255 if at least half of the pixel belongs to the shape; otherwise, 0.</param>
/// <param name="Box">The smallest box around the mask.</param>
/// <param name="Label">The shape's class.</param>
internal sealed record ShapePicture(Picture Picture, byte[] Mask, Box Box, ShapeKind Label);
