using GradCam.Pictures;

namespace GradCam.SplitModels;

/// <summary>A fact about a model that its user should know. It was found when the model was split, and <c>model.json</c> keeps it.</summary>
/// <param name="Kind">The kind of note, for programs; one of <see cref="NoteKinds"/>.</param>
/// <param name="Text">The note, a sentence without its full stop.</param>
/// <param name="Caution">
/// Whether results may be wrong because of it, as with assumed preprocessing. The tool prints a caution on every run, until an option or a file
/// settles the question. Other notes are plain information.
/// </param>
public sealed record ModelNote(string Kind, string Text, bool Caution = false)
{
    /// <summary>Returns a caution if range, mean and deviation cannot belong together.</summary>
    internal static IEnumerable<ModelNote> OfDoubt(Preprocessing preprocessing)
    {
        if (preprocessing.WhyDoubtful() is { } doubt)
            yield return new ModelNote(NoteKinds.DoubtfulPreprocessing, $"the preprocessing contradicts itself: {doubt}. Change --range, or --mean and --std; of a split model, change range, or mean and std, in model.json", Caution: true);
    }
}
