using GradCam.Datasets.Inputs;
using GradCam.SplitModels;

namespace GradCam.Datasets.Truth;

/// <summary>
/// Represents the source of pictures' true classes: one for each picture, or any number if the model has several labels.
/// </summary>
public abstract class TruthSource
{
    /// <summary>Returns the source of only those classes that the input itself states (a tar's <c>.cls</c> files).</summary>
    /// <param name="labels">The model's classes.</param>
    /// <param name="severalLabels">Whether a picture may have several true classes, see <see cref="SplitModel.HasSeveralLabels"/>.</param>
    public static TruthSource OfInput(LabelList labels, bool severalLabels = false) => new InputTruth(labels, severalLabels);

    /// <summary>Parses <c>folders</c>, <c>sorted-folders</c> or the name of a CSV file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="labels">The model's classes.</param>
    /// <param name="severalLabels">Whether a picture may have several true classes, see <see cref="SplitModel.HasSeveralLabels"/>.</param>
    /// <exception cref="GradCamException">A folder or a line does not name a class, or the file cannot be read.</exception>
    public static TruthSource Parse(string text, DatasetInputs inputs, LabelList labels, bool severalLabels = false)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return text switch
        {
            "folders" => FolderTruth.Named(inputs.TopFolders, labels),
            "sorted-folders" => FolderTruth.Sorted(inputs.TopFolders, labels),
            _ => CsvTruth.Read(text, labels, severalLabels),
        };
    }

    /// <summary>Gets the origin of the classes, in words, for the run's manifest. A later run can continue the run only if it is equal.</summary>
    public virtual string Description => GetType().Name;

    /// <summary>Gets a warning for people after the last picture; <c>null</c> for none.</summary>
    public virtual string? Warning => null;

    /// <summary>Returns the true classes of a picture by index; empty if none is true, <c>null</c> if they are not known.</summary>
    /// <exception cref="GradCamException">The source does not name a class of the model.</exception>
    public abstract IReadOnlyList<int>? ClassesOf(DatasetPicture picture);

    /// <summary>Returns the true class of a picture; <c>null</c> if it is not known, or if there is not exactly one.</summary>
    /// <exception cref="GradCamException">The source does not name a class of the model.</exception>
    public int? ClassOf(DatasetPicture picture) => ClassesOf(picture) is [var only] ? only : null;

    private sealed class InputTruth(LabelList labels, bool severalLabels) : TruthSource
    {
        public override string Description => "of the input";

        public override IReadOnlyList<int>? ClassesOf(DatasetPicture picture) =>
            picture.TruthText is not { } text ? null
            : severalLabels ? [.. LabelCell.Names(text).Select(labels.Find).Distinct().Order()]
            : text.Length > 0 ? [labels.Find(text)]
            : null;
    }
}
