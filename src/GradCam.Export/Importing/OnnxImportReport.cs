using GradCam.SplitModels;

namespace GradCam.Export.Importing;

/// <summary>Represents the result of an import.</summary>
/// <param name="Layers">The target layers, in the requested order.</param>
/// <param name="Notes">Facts that the user should know: parts that were cut off, assumed or fixed.</param>
/// <param name="Verification">The differences between the result and the model.</param>
public sealed record OnnxImportReport(IReadOnlyList<ImportedLayer> Layers, IReadOnlyList<ModelNote> Notes, VerificationReport Verification);

/// <summary>Represents a target layer of a split model.</summary>
/// <param name="Name">The layer's tensor.</param>
/// <param name="Shape">The tensor's shape.</param>
/// <param name="Pooled">Whether Grad-CAM needs only the small, pooled gradient there.</param>
public sealed record ImportedLayer(string Name, string Shape, bool Pooled);
