using GradCam.Export.Inspecting;
using GradCam.SplitModels;

namespace GradCam.Cli.Inspect;

/// <summary>Writes an inspection in words.</summary>
internal static class InspectionText
{
    private const int Examples = 5;

    /// <summary>Writes the inspection.</summary>
    /// <param name="output">The destination.</param>
    /// <param name="model">The inspection.</param>
    /// <param name="most">The maximum number of layers to list.</param>
    public static void Write(TextWriter output, ModelInspection model, int most)
    {
        output.WriteLine($"{model.Model}{(model.IsSplit ? " (a split model)" : "")}");
        output.WriteLine($"  input          {model.Input.Name} {Shape(model.Input.Shape)}");
        output.WriteLine($"  scores         {model.Scores.Name} {Shape(model.Scores.Shape)}, {model.Classes} classes{(model.DenseScores is { } dense ? $" at each of {dense.Height}x{dense.Width} positions" : "")}{(model.Removed is { } removed ? $"; the {removed} behind them is cut off" : "")}");
        output.WriteLine($"  probabilities  {Probabilities(model)}");
        if (model.Outputs.Count > 1)
        {
            foreach (InspectedOutput found in model.Outputs)
                output.WriteLine($"  output         {found.Name} {(found.Shape.Count > 0 ? Shape(found.Shape) : "")}".TrimEnd() + (found.IsExplained ? ": explained" : found.CanBeScores ? $": --head {found.Name} explains it" : ": no scores"));
        }

        foreach (InspectedTarget target in model.Targets)
            output.WriteLine($"  target layer   {target.Name}: {target.Reason}");
        if (model.Targets.Count == 0)
            output.WriteLine("  target layer   none");
        output.WriteLine($"  Grad-CAM       {GradCam(model)}");
        output.WriteLine($"  preprocessing  {model.PreprocessingText}");
        output.WriteLine($"  labels         {Labels(model)}");
        if (model.Embedded is { } embedded)
            output.WriteLine($"  embedded       {Embedded(embedded)}");
        foreach (InspectedOperator missing in model.WithoutRule)
            output.WriteLine($"  no gradient    {missing.Operator}, {(missing.Nodes.Count == 1 ? "once" : $"{missing.Nodes.Count} times")}: {Some(missing.Nodes)}");
        foreach (ModelNote note in model.Notes.Where(n => !IsToldAbove(n, model)))
            output.WriteLine($"  {(note.Caution ? "caution" : "note   ")}        {note.Text}");

        output.WriteLine(model.IsSplit ? "Layers that it was cut at:" : "Layers that --layer can name, the last one first:");
        int width = model.Layers.Take(most).Select(l => l.Name.Length).DefaultIfEmpty().Max();
        foreach (InspectedLayer found in model.Layers.Take(most))
            output.WriteLine($"  {(found.IsTarget ? '*' : ' ')} {found.Name.PadRight(width)}  {string.Join("x", found.Shape),-12} {found.Operator}".TrimEnd());
        if (model.Layers.Count > most)
            output.WriteLine($"  ({model.Layers.Count - most} more with --all)");
    }

    private static string GradCam(ModelInspection model) => model switch
    {
        { Problem: { } problem } => $"not possible: {problem}",
        _ when model.Targets.All(t => t.Pooled == true) => "pooled: it costs hardly more than the forward pass",
        _ when model.Targets.Any(t => t.Pooled == true) => $"full gradient; pooled at {string.Join(", ", model.Targets.Where(t => t.Pooled == true).Select(t => t.Name))}",
        _ => "full gradient",
    };

    // Another line already contains this note. A split model's lines do not name the removed operator.
    private static bool IsToldAbove(ModelNote note, ModelInspection model) => note.Kind switch
    {
        NoteKinds.Preprocessing or NoteKinds.Layer or NoteKinds.Labels or NoteKinds.Probabilities => true,
        NoteKinds.AssumedPreprocessing => note.Text == model.PreprocessingText,
        NoteKinds.RemovedOperator => model.Removed is not null,
        _ => false,
    };

    private static string Probabilities(ModelInspection model) => model switch
    {
        { DenseScores: not null } => "none; for each class the share of its positions",
        { Probability: ProbabilityFunction.Softmax } => "a softmax of all classes, as in the model",
        { Probability: ProbabilityFunction.Sigmoid } => "a sigmoid for each class, as in the model",
        { Probability: ProbabilityFunction.BinarySigmoid } => "a sigmoid of the one output, as no and yes",
        { Probability: ProbabilityFunction.None } => "the scores themselves",
        { Classes: 1 } => "none: there is one score",
        _ => "a softmax of all classes, computed by GradCam: the model outputs scores",
    };

    private static string Labels(ModelInspection model) => model.Labels is { } labels ? $"{Some(labels)} (from {model.LabelsFrom})" : "none; give them with --labels FILE";

    // Other programs may have changed the metadata.
    private static string Embedded(IReadOnlyDictionary<string, string> metadata)
    {
        string[] known = ["method", "layer", "class", "added", "preprocessing", "preprocessing_source"];
        return string.Join("; ", known.Where(metadata.ContainsKey).Select(key => $"{key.Replace('_', ' ')} {metadata[key]}"));
    }

    private static string Some(IReadOnlyList<string> names) => string.Join(", ", names.Take(Examples)) + (names.Count > Examples ? ", ..." : "");

    private static string Shape(IReadOnlyList<long?> shape) => $"[{string.Join(", ", shape.Select((d, axis) => d is { } length ? $"{length}" : axis == 0 ? "N" : "free"))}]";
}
