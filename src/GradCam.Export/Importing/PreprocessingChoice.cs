using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Export.Importing;

/// <summary>Preprocessing for a model that is imported, and where it comes from. ONNX itself does not say.</summary>
/// <param name="Settings">The settings, all that is said at all.</param>
/// <param name="From">A file, a preset, options; null where it is assumed.</param>
public sealed record PreprocessingChoice(PreprocessingSettings Settings, string? From)
{
    /// <summary>
    /// Chooses: what is asked for, over a preset or a file; without these over a file beside the model; without one over torchvision's
    /// habits.
    /// </summary>
    /// <param name="model">The <c>.onnx</c> file.</param>
    /// <param name="preset">A preset's name or a <c>.json</c> file; null for what lies beside the model.</param>
    /// <param name="over">What is asked for on top; null for nothing.</param>
    /// <exception cref="GradCamException">There is no such preset, or a file cannot be read.</exception>
    public static PreprocessingChoice For(string model, string? preset = null, PreprocessingSettings? over = null)
    {
        PreprocessingChoice below = preset is null ? Beside(model)
            : preset.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? new PreprocessingChoice(PreprocessingFile.Read(preset), preset)
            : new PreprocessingChoice(PreprocessingPresets.Find(preset), preset);
        return over is null || over == new PreprocessingSettings() ? below
            : new PreprocessingChoice(over.Over(below.Settings), below.From is { } from ? $"{from} and options" : "torchvision and options");
    }

    /// <summary>The preprocessing in words, for notes.</summary>
    public string Describe(Preprocessing preprocessing) => $"{(From is null ? "assumed preprocessing" : $"preprocessing ({From})")}: {PreprocessingText.Of(preprocessing)}";

    /// <summary>The preprocessing as a note: a caution if it is assumed.</summary>
    internal ModelNote Note(Preprocessing preprocessing) => new(From is null ? NoteKinds.AssumedPreprocessing : NoteKinds.Preprocessing, Describe(preprocessing), Caution: From is null);

    private static PreprocessingChoice Beside(string model)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
        foreach (string name in (string[])[PreprocessingFile.Name, PreprocessingFile.HuggingFaceName])
        {
            if (File.Exists(Path.Combine(folder, name)))
                return new PreprocessingChoice(PreprocessingFile.Read(Path.Combine(folder, name)), $"{name} beside the model");
        }

        return new PreprocessingChoice(PreprocessingPresets.Torchvision, null);
    }
}
