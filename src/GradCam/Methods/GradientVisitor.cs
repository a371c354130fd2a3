namespace GradCam.Methods;

/// <summary>Takes the gradient with respect to one of the images that a method runs the model on.</summary>
/// <param name="index">Which, from 0.</param>
/// <param name="gradient"><c>[C, H*W]</c>; it is gone when the visitor returns.</param>
public delegate void GradientVisitor(int index, ReadOnlySpan<float> gradient);
