namespace GradCam.Methods;

/// <summary>Writes one of the inputs that a method runs the model on.</summary>
/// <param name="index">Which, from 0.</param>
/// <param name="input">
/// Destination: the activations <c>[C, h*w]</c> or the image <c>[C, H*W]</c>. It holds the picture's own already, so that only what
/// differs need be written.
/// </param>
public delegate void FillInput(int index, Span<float> input);
