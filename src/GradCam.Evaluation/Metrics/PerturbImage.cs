namespace GradCam.Metrics;

/// <summary>Writes one of the images that a metric tries the model on.</summary>
/// <param name="index">Which, from 0.</param>
/// <param name="image">Destination, <c>[C, H*W]</c>.</param>
public delegate void PerturbImage(int index, Span<float> image);
