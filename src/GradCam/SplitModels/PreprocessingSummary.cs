namespace GradCam.SplitModels;

/// <summary>Represents the preprocessing of a model's pictures, for results.</summary>
/// <param name="Description">A description of the preprocessing.</param>
/// <param name="Source">The source of the preprocessing: a file, options, the model itself, or <c>assumed</c>.</param>
public sealed record PreprocessingSummary(string Description, string Source);
