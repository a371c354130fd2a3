namespace GradCam.Metrics;

/// <summary>Writes one of a metric's images for the model.</summary>
/// <param name="index">The image's index, from 0.</param>
/// <param name="image">Destination, <c>[C, H*W]</c>.</param>
public delegate void PerturbImage(int index, Span<float> image);
