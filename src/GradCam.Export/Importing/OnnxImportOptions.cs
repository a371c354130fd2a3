using GradCam.Export.Quantizing;
using GradCam.NumPy;

namespace GradCam.Export.Importing;

/// <summary>Represents the options for the split of an ONNX model. They replace values that the import would find in the model.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>The size if neither the model nor the options state one, as is usual for ImageNet.</summary>
    public const int DefaultSize = 224;

    /// <summary>Gets the target layers, tensors' or nodes' names, in any order; none for the last grid before pooling.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>
    /// Gets the conversion of a picture to the model's input; <c>null</c> for a file beside the model, else the information in the model, else
    /// ImageNet's convention.
    /// </summary>
    public PreprocessingChoice? Preprocessing { get; init; }

    /// <summary>Gets the class names; <c>null</c> for those in the model, its metadata or a file beside it, if there are any.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Gets the output that contains the scores; <c>null</c> for the most probable one.</summary>
    public string? Head { get; init; }

    /// <summary>
    /// Gets the height and width of the input, for a model that leaves them free; <c>null</c> for the size in the preprocessing, else
    /// <see cref="DefaultSize"/>.
    /// </summary>
    public InputSize? Size { get; init; }

    /// <summary>
    /// Gets the height and width of the input if the model leaves them free and <see cref="Size"/> is <c>null</c>: those of a tensor to explain.
    /// </summary>
    public InputSize? SizeOfTensor { get; init; }

    /// <summary>Gets the input that receives the picture; <c>null</c> if only one can.</summary>
    public string? ExplainedInput { get; init; }

    /// <summary>Gets the values of the other inputs by name, the same for all pictures; a scalar fills an input.</summary>
    public IReadOnlyDictionary<string, NpyArray> Inputs { get; init; } = new Dictionary<string, NpyArray>();

    /// <summary>Gets the limits of the runs on random input, which find the shapes of the model's tensors.</summary>
    public TrialLimits Trial { get; init; } = TrialLimits.Default;

    /// <summary>Gets the quantisation after the verification; <c>null</c> for none.</summary>
    public QuantizationRequest? Quantization { get; init; }
}
