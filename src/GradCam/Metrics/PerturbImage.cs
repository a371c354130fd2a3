namespace GradCam.Metrics;

/// <summary>Writes one of the images that a metric passes to the model.</summary>
/// <param name="index">The index of the image, from 0.</param>
/// <param name="image">The destination, <c>[3, H*W]</c>.</param>
public delegate void PerturbImage(int index, Span<float> image);
