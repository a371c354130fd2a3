using GradCam.Export.Importing;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Cli.Models;

/// <summary>Represents the model of <c>--model</c>, and the options for splitting a plain model.</summary>
internal sealed record ModelChoice
{
    /// <summary>Gets a split model's folder or an <c>.onnx</c> file; <c>null</c> for the tool's own model.</summary>
    public string? Path { get; init; }

    /// <summary>Gets the target layers; none for the default.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>Gets the file with class names.</summary>
    public string? Labels { get; init; }

    /// <summary>Gets the output with the scores.</summary>
    public string? Head { get; init; }

    /// <summary>Gets the input for the picture; <c>null</c> if only one input is possible.</summary>
    public string? ExplainedInput { get; init; }

    /// <summary>Gets the values of the other inputs, each <c>NAME=VALUE</c>, see <see cref="InputArguments"/>.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Gets height and width of the input in pixels, for a model with a free size.</summary>
    public InputSize? Size { get; init; }

    /// <summary>Gets height and width of a tensor to explain, for a model with a free size; <c>null</c> for pictures.</summary>
    public InputSize? SizeOfTensor { get; init; }

    /// <summary>Gets the range of the values in picture files with more than 8 bits; <c>null</c> for that of their type.</summary>
    public SampleRange? Samples { get; init; }

    /// <summary>Gets the bands to display, from 1 on; <c>null</c> for the first.</summary>
    public IReadOnlyList<int>? ShownBands { get; init; }

    /// <summary>
    /// Gets the maximum time in seconds that the model may run on random input during the split; <c>null</c> for the default.
    /// </summary>
    public int? Seconds { get; init; }

    /// <summary>Gets a preset for preprocessing or a file.</summary>
    public string? Preset { get; init; }

    /// <summary>Gets the settings of preprocessing that override the preset.</summary>
    public PreprocessingSettings Preprocessing { get; init; } = new();

    /// <summary>Gets whether this is a plain model, which the tool splits first.</summary>
    public bool IsPlain => Path is { } path && path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path);

    /// <summary>Gets the given options for splitting a plain model.</summary>
    public IEnumerable<string> SplitOptions
    {
        get
        {
            if (Layers.Count > 0)
                yield return "--layer";
            if (Labels is not null)
                yield return "--labels";
            if (Head is not null)
                yield return "--head";
            if (Inputs.Count > 0)
                yield return InputArguments.Option;
            if (ExplainedInput is not null)
                yield return InputArguments.Explained;
            if (Size is not null)
                yield return "--size";
            if (Seconds is not null)
                yield return "--model-seconds";
            if (Preset is not null || Preprocessing != new PreprocessingSettings())
                yield return "--preprocessing, --mean and the like";
        }
    }

    /// <summary>Returns the options of the split.</summary>
    /// <exception cref="GradCamException">A file of an option cannot be read.</exception>
    public OnnxImportOptions ImportOptions() => new()
    {
        Layers = Layers,
        Labels = Labels is { } file ? LabelsFile.Read(file) : null,
        Head = Head,
        ExplainedInput = ExplainedInput,
        Inputs = InputArguments.Read(Inputs),
        Size = Size,
        Trial = Seconds is { } seconds ? TrialLimits.Default with { Time = TimeSpan.FromSeconds(seconds) } : TrialLimits.Default,
        SizeOfTensor = SizeOfTensor,
        Preprocessing = PreprocessingChoice.For(Path!, Preset, Preprocessing),
    };
}
