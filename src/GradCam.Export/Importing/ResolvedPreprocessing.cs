using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Export.Importing;

/// <summary>Represents the preprocessing of a model, and its source.</summary>
/// <param name="Settings">The preprocessing.</param>
/// <param name="From">The source; <c>assumed</c> if there is none.</param>
/// <param name="IsAssumed">Whether the values or the fit are a guess.</param>
internal sealed record ResolvedPreprocessing(Preprocessing Settings, string From, bool IsAssumed)
{
    /// <summary>The source if there is none.</summary>
    public const string Assumed = "assumed";

    /// <summary>Gets a description of the preprocessing with its source.</summary>
    public string Text => From == Assumed ? $"assumed preprocessing: {Settings.Describe()}" : $"{(IsAssumed ? "assumed preprocessing" : "preprocessing")} ({From}): {Settings.Describe()}";

    /// <summary>Returns the notes that a user of the model should see.</summary>
    /// <param name="scaling">The scaling in the graph; <c>null</c> if there is none.</param>
    public IEnumerable<ModelNote> Notes(InputScaling? scaling)
    {
        yield return IsAssumed
            ? new ModelNote(NoteKinds.AssumedPreprocessing, $"{Text}. Settle it with --preprocessing and the options beside it, or with {PreprocessingFile.Name} beside the model; gradcam preprocessing finds it from labelled pictures", Caution: true)
            : new ModelNote(NoteKinds.Preprocessing, Text);
        foreach (ModelNote doubt in ModelNote.OfDoubt(Settings))
            yield return doubt;
        if (scaling is { Settings: var own } && (Settings.Range != own.Range || Settings.Mean != own.Mean || Settings.Std != own.Std))
            yield return new ModelNote(NoteKinds.ScaledTwice, $"{scaling.Text}, and the preprocessing scales the values again. Use {(own.Range, Settings.ChannelCount) switch { (ValueRange.Raw, _) => "--range raw --mean 0 --std 1", (ValueRange.Byte, 1) => "--preprocessing grey-bytes", (ValueRange.Byte, 3) => "--preprocessing keras", (ValueRange.Byte, _) => "--range 0..255 --mean 0 --std 1", (_, 1) => "--preprocessing grey", (_, 3) => "--preprocessing zero-one", _ => "--range 0..1 --mean 0 --std 1" }} if this is not meant", Caution: true);
    }
}
