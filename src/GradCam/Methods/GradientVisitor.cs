namespace GradCam.Methods;

/// <summary>Receives the gradient with respect to one of a method's images.</summary>
/// <param name="index">The index of the image, from 0.</param>
/// <param name="gradient">The gradient, <c>[C, H*W]</c>. It is valid until the visitor returns.</param>
public delegate void GradientVisitor(int index, ReadOnlySpan<float> gradient);
