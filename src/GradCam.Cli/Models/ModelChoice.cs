using GradCam.Export.Importing;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Cli.Models;

/// <summary>What <c>--model</c> names, and how a plain model is split.</summary>
internal sealed record ModelChoice
{
    /// <summary>A split model's folder or an <c>.onnx</c> file; null for the model that comes with the tool.</summary>
    public string? Path { get; init; }

    /// <summary>The target layers; none for the default.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>File with class names.</summary>
    public string? Labels { get; init; }

    /// <summary>The output that holds the scores.</summary>
    public string? Head { get; init; }

    /// <summary>The input that takes the picture; null for the only one that can.</summary>
    public string? ExplainedInput { get; init; }

    /// <summary>The values of the other inputs, each <c>NAME=VALUE</c>, see <see cref="InputArguments"/>.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Height and width of the input in pixels, where the model leaves them free.</summary>
    public InputSize? Size { get; init; }

    /// <summary>Height and width of a tensor that will be explained, for a model that leaves them free; null for pictures.</summary>
    public InputSize? SizeOfTensor { get; init; }

    /// <summary>The range of the values in picture files with more than 8 bits; null for that of their type.</summary>
    public SampleRange? Samples { get; init; }

    /// <summary>The bands that are shown, from 1 on; null for the first.</summary>
    public IReadOnlyList<int>? ShownBands { get; init; }

    /// <summary>Gets the most time in seconds that the model may run on random input while it is split; <c>null</c> for the default.</summary>
    public int? Seconds { get; init; }

    /// <summary>A preset for preprocessing or a file.</summary>
    public string? Preset { get; init; }

    /// <summary>What is said of preprocessing on top.</summary>
    public PreprocessingSettings Preprocessing { get; init; } = new();

    /// <summary>Whether this is a plain model, which is split on the way.</summary>
    public bool IsPlain => Path is { } path && path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path);

    /// <summary>The options that tell how a plain model is split, as far as they were given.</summary>
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

    /// <summary>How the model is split.</summary>
    /// <exception cref="GradCamException">A file that an option names cannot be read.</exception>
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
