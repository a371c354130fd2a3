using GradCam.Onnx.Model;

namespace GradCam.Export.Importing;

/// <summary>Class names that a model carries in its metadata.</summary>
/// <param name="Names">One for each class.</param>
/// <param name="Key">The entry that they stand in.</param>
internal sealed record MetadataLabels(IReadOnlyList<string> Names, string Key)
{
    // Ultralytics writes names; the others are what people call them.
    private static readonly string[] Keys = ["names", "labels", "classes", "class_names", "classnames", "id2label", "label_names", "categories"];

    /// <summary>Finds them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="classes">Number of classes; a list of another length is for something else.</param>
    public static MetadataLabels? FindOrNull(ModelProto model, long classes)
    {
        foreach (string key in Keys)
        {
            foreach (StringStringEntryProto entry in model.MetadataProps.Where(e => e.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
            {
                if (LabelText.ListOrNull(entry.Value) is { } names && names.Count == classes)
                    return new MetadataLabels(names, entry.Key);
            }
        }

        return null;
    }
}
