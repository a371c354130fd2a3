namespace GradCam.SplitModels;

/// <summary>How pictures are prepared for a model. Results carry it.</summary>
/// <param name="Description">The preprocessing in words.</param>
/// <param name="Source">Its source: a file, options, the model itself, or <c>assumed</c>.</param>
public sealed record PreprocessingSummary(string Description, string Source);
