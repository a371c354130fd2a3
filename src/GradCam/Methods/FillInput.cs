namespace GradCam.Methods;

/// <summary>Writes one of the inputs on which a method runs the model.</summary>
/// <param name="index">The index of the input, from 0.</param>
/// <param name="input">
/// The destination: the activations <c>[C, h*w]</c> or the image <c>[C, H*W]</c>. It already contains the picture's own values, so the callback
/// writes only the differences.
/// </param>
public delegate void FillInput(int index, Span<float> input);
