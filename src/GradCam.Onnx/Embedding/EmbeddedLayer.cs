namespace GradCam.Onnx.Embedding;

/// <summary>Represents the target layer of an explained model.</summary>
/// <param name="Activations">The layer's tensor: <c>[N,C,h,w]</c>, or <c>[N,T,C]</c> for tokens.</param>
/// <param name="Height">The number of rows of the grid, <c>h</c>.</param>
/// <param name="Width">The number of columns of the grid, <c>w</c>.</param>
/// <param name="Prefix">The number of tokens before the grid; <c>null</c> for a layer without tokens.</param>
internal sealed record EmbeddedLayer(string Activations, int Height, int Width, int? Prefix);
