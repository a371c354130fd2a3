using GradCam.Datasets.Inputs;
using GradCam.SplitModels;

namespace GradCam.Datasets.Truth;

/// <summary>Uses the first folder below the input as the class.</summary>
internal sealed class FolderTruth : TruthSource
{
    private readonly Dictionary<string, int> _known;
    private readonly LabelList? _labels;

    private FolderTruth(Dictionary<string, int> known, LabelList? labels)
    {
        _known = known;
        _labels = labels;
    }

    public override string Description => _labels is null ? "sorted-folders" : "folders";

    /// <summary>Returns the truth of folders with the names or the indices of classes.</summary>
    public static FolderTruth Named(IReadOnlyList<string> folders, LabelList labels)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string folder in folders)
        {
            try
            {
                known[folder] = labels.Find(folder);
            }
            catch (GradCamException e)
            {
                throw new GradCamException(GradCamErrorKind.Data, $"--truth folders: the folder '{folder}': {e.Message} Use --truth sorted-folders where the folders are all classes in order, or --truth FILE.csv.", e);
            }
        }

        return new FolderTruth(known, labels);
    }

    /// <summary>Returns the truth of folders that are the classes in ordinal order, as in torchvision's ImageFolder.</summary>
    public static FolderTruth Sorted(IReadOnlyList<string> folders, LabelList labels)
    {
        if (folders.Count != labels.Count)
            throw new GradCamException(GradCamErrorKind.Data, $"--truth sorted-folders: there are {folders.Count} folders, and the model has {labels.Count} classes. Use --truth folders if the folders have the classes' names, or --truth FILE.csv.");
        return new FolderTruth(folders.Index().ToDictionary(f => f.Item, f => f.Index, StringComparer.Ordinal), null);
    }

    public override IReadOnlyList<int>? ClassesOf(DatasetPicture picture)
    {
        int slash = picture.Relative.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return null;
        string folder = picture.Relative[..slash];
        if (DatasetInputs.IsHidden(folder))
            return null;

        // Folders in archives are not known beforehand.
        return _known.TryGetValue(folder, out int index) ? [index]
            : [_labels?.Find(folder) ?? throw new GradCamException(GradCamErrorKind.Data, $"its folder '{folder}' is none of the classes' folders.")];
    }
}
