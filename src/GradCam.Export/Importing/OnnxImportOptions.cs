using GradCam.Export.Quantizing;
using GradCam.NumPy;

namespace GradCam.Export.Importing;

/// <summary>How an ONNX model is split, if that is not to be found out from the model itself.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>The size if neither the model nor anybody else says: ImageNet's habit.</summary>
    public const int DefaultSize = 224;

    /// <summary>Gets the target layers, tensors' or nodes' names, in any order; none for the last grid before pooling.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>
    /// How a picture becomes the model's input; <c>null</c> for what lies beside the model, else ImageNet's numbers and the middle of the picture.
    /// </summary>
    public PreprocessingChoice? Preprocessing { get; init; }

    /// <summary>Gets the class names; <c>null</c> for those in the model, its metadata or a file beside it, if there are any.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Gets the output that holds the scores; <c>null</c> for the likeliest one.</summary>
    public string? Head { get; init; }

    /// <summary>
    /// Height and width of the input, for a model that leaves them free; <c>null</c> for the size that the preprocessing tells, else
    /// <see cref="DefaultSize"/>.
    /// </summary>
    public InputSize? Size { get; init; }

    /// <summary>Height and width of the input if the model leaves them free and <see cref="Size"/> is null: those of a tensor that will be explained.</summary>
    public InputSize? SizeOfTensor { get; init; }

    /// <summary>Gets the input that takes the picture; <c>null</c> for the only one that can.</summary>
    public string? ExplainedInput { get; init; }

    /// <summary>Gets the values of the other inputs by name, the same for all pictures; a scalar fills an input.</summary>
    public IReadOnlyDictionary<string, NpyArray> Inputs { get; init; } = new Dictionary<string, NpyArray>();

    /// <summary>Gets the limits of the runs on random input, which find the shapes of the model's tensors.</summary>
    public TrialLimits Trial { get; init; } = TrialLimits.Default;

    /// <summary>How the split model shall be made smaller once it is verified; null to keep it as it is.</summary>
    public QuantizationRequest? Quantization { get; init; }
}
