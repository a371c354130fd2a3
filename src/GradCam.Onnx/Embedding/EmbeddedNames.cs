namespace GradCam.Onnx.Embedding;

/// <summary>Represents the names of the inputs and outputs that an explanation adds to a model.</summary>
/// <param name="Prefix">The text before each name.</param>
internal sealed record EmbeddedNames(string Prefix)
{
    /// <summary>Gets the output <c>[N,h,w]</c>: the map at the layer's resolution, not scaled.</summary>
    public string Saliency => $"{Prefix}saliency";

    /// <summary>Gets the output <c>[N,H,W]</c>: the map scaled to 0..1, at the resolution of the model's input.</summary>
    public string HeatMap => $"{Prefix}heatmap";

    /// <summary>Gets the input int64 <c>[N]</c>: the class of each picture.</summary>
    public string Class => $"{Prefix}explain_class";

    /// <summary>Gets the input bool <c>[1]</c>: whether to compute the explanation.</summary>
    public string Explain => $"{Prefix}explain";
}
