using GradCam.Methods;
using GradCam.Onnx.Embedding;

namespace GradCam.Export.Embedding;

/// <summary>Represents the options of an explained model: one <c>.onnx</c> file that outputs its own heat map.</summary>
public sealed record EmbedOptions
{
    /// <summary>The value of <see cref="Class"/> for the class with the highest score.</summary>
    public const string Top = "top";

    /// <summary>The value of <see cref="Class"/> for a required input <c>explain_class</c>, int64 <c>[N]</c>.</summary>
    public const string Input = "input";

    /// <summary>The value of <see cref="Class"/> for the input <c>explain_class</c> with -1 (the highest score) as its default.</summary>
    public const string Optional = "optional";

    /// <summary>Gets the method, a formula of activations and gradients.</summary>
    public ICamMethod Method { get; init; } = CamMethods.GradCam;

    /// <summary>Gets the explained class: <see cref="Top"/>, <see cref="Input"/>, <see cref="Optional"/>, or a class's name or index.</summary>
    public string Class { get; init; } = Top;

    /// <summary>Gets the text before the names of all added inputs and outputs.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Gets whether the model gets the output <c>saliency [N,h,w]</c>: the map at the layer's resolution, not scaled.</summary>
    public bool Saliency { get; init; } = true;

    /// <summary>Gets whether the model gets the output <c>heatmap [N,H,W]</c>: the map scaled to 0..1, at the resolution of the model's input.</summary>
    public bool HeatMap { get; init; } = true;

    /// <summary>Gets whether <c>saliency</c> keeps its negative values.</summary>
    public bool Signed { get; init; }

    /// <summary>Gets whether the required input <c>explain</c>, bool <c>[1]</c>, switches the explanation on. Switched off, the maps are zeros and cost nothing.</summary>
    public bool Lazy { get; init; }

    /// <summary>Gets the file beside the model that gets the weights; <c>null</c> to keep them in the model. A model above 2 GB needs it.</summary>
    public string? ExternalData { get; init; }

    internal ClassChoice Choice => Class switch
    {
        Top => ClassChoice.Top,
        Input => ClassChoice.Input,
        Optional => ClassChoice.Optional,
        _ => ClassChoice.Fixed,
    };
}
