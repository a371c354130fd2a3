using GradCam.Datasets.Inputs;
using GradCam.SplitModels;

namespace GradCam.Datasets.Truth;

/// <summary>Represents the source of pictures' true classes.</summary>
public abstract class TruthSource
{
    /// <summary>Returns the source of only those classes that the input itself states (a tar's <c>.cls</c> files).</summary>
    /// <param name="labels">The model's classes.</param>
    public static TruthSource OfInput(LabelList labels) => new InputTruth(labels);

    /// <summary>Parses <c>folders</c>, <c>sorted-folders</c> or the name of a CSV file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="labels">The model's classes.</param>
    /// <exception cref="GradCamException">A folder or a line does not name a class, or the file cannot be read.</exception>
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

    /// <summary>Gets the origin of the classes, in words, for the run's manifest. A later run can continue the run only if it is equal.</summary>
    public virtual string Description => GetType().Name;

    /// <summary>Gets a warning for people after the last picture; <c>null</c> for none.</summary>
    public virtual string? Warning => null;

    /// <summary>Returns the true class of a picture; <c>null</c> if it is not known.</summary>
    /// <exception cref="GradCamException">The source does not name a class of the model.</exception>
    public abstract int? ClassOf(DatasetPicture picture);

    private sealed class InputTruth(LabelList labels) : TruthSource
    {
        public override string Description => "of the input";

        public override int? ClassOf(DatasetPicture picture) => picture.TruthText is { } text ? labels.Find(text) : null;
    }
}
