using GradCam.SplitModels;

namespace GradCam.Export.Importing;

/// <summary>What was made of a model.</summary>
/// <param name="Layers">The target layers, in the order asked for.</param>
/// <param name="Notes">What the user should know: what was cut off, assumed or fixed.</param>
/// <param name="Verification">How far the result is from the model.</param>
public sealed record OnnxImportReport(IReadOnlyList<ImportedLayer> Layers, IReadOnlyList<ModelNote> Notes, VerificationReport Verification);

/// <summary>A target layer of a model that was split.</summary>
/// <param name="Name">Its tensor.</param>
/// <param name="Shape">The tensor's shape.</param>
/// <param name="Pooled">Whether Grad-CAM needs only the small, pooled gradient there.</param>
public sealed record ImportedLayer(string Name, string Shape, bool Pooled);
