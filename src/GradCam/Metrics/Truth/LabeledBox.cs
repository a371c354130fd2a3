namespace GradCam.Metrics;

/// <summary>A box of a picture, and what is in it.</summary>
/// <param name="Box">The box, in the picture's pixels.</param>
/// <param name="Label">The class, by name or index; null where nothing is said.</param>
public sealed record LabeledBox(TruthBox Box, string? Label);
