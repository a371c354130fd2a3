namespace GradCam.Benchmarks.Explain;

/// <summary>What the Python contestants are started with.</summary>
/// <param name="Interpreter">The Python.</param>
/// <param name="Weights">VGG16's weights, <c>.pth</c> or <c>.safetensors</c>.</param>
/// <param name="Picture">The picture.</param>
/// <param name="Overlay">Where the result goes.</param>
/// <param name="Threads">PyTorch's threads; 0 for its default.</param>
internal sealed record PythonSettings(string Interpreter, string Weights, string Picture, string Overlay, int Threads);
