using GradCam.Onnx.Model;
using GradCam.SplitModels;

namespace GradCam.Export.Importing;

/// <summary>The names of a model's classes, and where they come from.</summary>
/// <param name="Names">One for each class; two for one output, no and yes.</param>
/// <param name="From">Where they come from, in words.</param>
internal sealed record FoundLabels(IReadOnlyList<string> Names, string From)
{
    // Ultralytics writes names; the others are what people call them.
    private static readonly string[] s_keys = ["names", "labels", "classes", "class_names", "classnames", "id2label", "label_names", "categories"];

    /// <summary>Finds them: those that were asked for, else those in the graph, in the metadata, or in a file beside the model, if their number fits.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="model">The model.</param>
    /// <param name="scores">Its scores.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="notes">Is told where they come from, and of a file that does not fit.</param>
    /// <exception cref="GradCamException">There are labels in a file beside the model, and it cannot be read.</exception>
    public static FoundLabels? Find(string path, OnnxImportOptions options, ModelProto model, FoundScores scores, long classes, List<ModelNote> notes)
    {
        if (options.Labels is { } given)
            return new FoundLabels(given, "--labels");
        FoundLabels? found = scores.Labels is { } own && Fits(own) ? new FoundLabels(own, "the model's ZipMap or label table") : OfMetadata();
        if (found is null)
        {
            foreach (NearbyLabels file in LabelsFile.Beside(path))
            {
                if (Fits(file.Names))
                {
                    found = new FoundLabels(file.Names, $"{file.Name} beside the model");
                    break;
                }

                notes.Add(new ModelNote(NoteKinds.UnusedLabels, $"{file.Name} beside the model has {file.Names.Count} class names for {classes} classes, and is not used"));
            }
        }

        if (found is not null)
            notes.Add(new ModelNote(NoteKinds.Labels, $"the class names are those of {found.From}"));
        return found;

        bool Fits(IReadOnlyList<string> names) => names.Count == classes || (classes == 1 && names.Count == 2);

        FoundLabels? OfMetadata()
        {
            foreach (string key in s_keys)
            {
                foreach (StringStringEntryProto entry in model.MetadataProps.Where(e => e.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
                {
                    if (LabelText.ListOrNull(entry.Value) is { } names && Fits(names))
                        return new FoundLabels(names, $"the model's metadata ('{entry.Key}')");
                }
            }

            return null;
        }
    }
}
