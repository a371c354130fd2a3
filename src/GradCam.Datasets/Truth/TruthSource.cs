using GradCam.Datasets.Inputs;
using GradCam.SplitModels;

namespace GradCam.Datasets.Truth;

/// <summary>Where the true classes of pictures come from.</summary>
public abstract class TruthSource
{
    /// <summary>Nothing but what the input itself tells (a tar's <c>.cls</c> files).</summary>
    /// <param name="labels">The model's classes.</param>
    public static TruthSource OfInput(LabelList labels) => new InputTruth(labels);

    /// <summary>Takes <c>folders</c>, <c>sorted-folders</c> or the name of a CSV file.</summary>
    /// <param name="text">Which.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="labels">The model's classes.</param>
    /// <exception cref="GradCamException">A folder or a line names no class, or the file cannot be read.</exception>
    public static TruthSource Parse(string text, DatasetInputs inputs, LabelList labels)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return text switch
        {
            "folders" => FolderTruth.Named(inputs.TopFolders, labels),
            "sorted-folders" => FolderTruth.Sorted(inputs.TopFolders, labels),
            _ => CsvTruth.Read(text, labels),
        };
    }

    /// <summary>What the classes depend on, in words, for the run's manifest: a run is continued only if it agrees.</summary>
    public virtual string Description => GetType().Name;

    /// <summary>What a person should be told once all pictures have been asked for; null for nothing.</summary>
    public virtual string? Warning => null;

    /// <summary>The true class of a picture; <c>null</c> if it is not known.</summary>
    /// <exception cref="GradCamException">It names no class of the model.</exception>
    public abstract int? ClassOf(DatasetPicture picture);

    private sealed class InputTruth(LabelList labels) : TruthSource
    {
        public override string Description => "of the input";

        public override int? ClassOf(DatasetPicture picture) => picture.TruthText is { } text ? labels.Find(text) : null;
    }
}
