namespace GradCam.Benchmarks.Explain;

/// <summary>Represents the settings of the Python contestants.</summary>
/// <param name="Interpreter">The Python.</param>
/// <param name="Weights">VGG16's weights, <c>.pth</c> or <c>.safetensors</c>.</param>
/// <param name="Picture">The picture.</param>
/// <param name="Overlay">The file of the result.</param>
/// <param name="Threads">PyTorch's threads; 0 for its default.</param>
internal sealed record PythonSettings(string Interpreter, string Weights, string Picture, string Overlay, int Threads);
