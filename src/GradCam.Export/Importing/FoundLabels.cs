using GradCam.Onnx.Model;
using GradCam.SplitModels;

namespace GradCam.Export.Importing;

/// <summary>Represents the names of a model's classes, and their source.</summary>
/// <param name="Names">One name for each class; two names, no and yes, for one output.</param>
/// <param name="From">A description of the source.</param>
internal sealed record FoundLabels(IReadOnlyList<string> Names, string From)
{
    // Ultralytics writes "names"; users choose the others.
    private static readonly string[] s_keys = ["names", "labels", "classes", "class_names", "classnames", "id2label", "label_names", "categories"];

    /// <summary>
    /// Finds the names. The order of the search is: the requested names, the graph, the metadata, a file beside the model. Names are used only if
    /// their number matches the classes.
    /// </summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="options">The options with the requested names.</param>
    /// <param name="model">The model.</param>
    /// <param name="scores">The model's scores.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="notes">Receives notes on the source, and on a file that does not match.</param>
    /// <exception cref="GradCamException">A file of labels beside the model cannot be read.</exception>
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
