namespace GradCam.Metrics;

/// <summary>Represents a box in a picture and its class.</summary>
/// <param name="Box">The box, in the picture's pixels.</param>
/// <param name="Label">The class, by name or index; <c>null</c> if the file has none.</param>
public sealed record LabeledBox(TruthBox Box, string? Label);
