namespace GradCam.Export.Importing;

/// <summary>What was made of a model.</summary>
/// <param name="Layer">The target layer's tensor.</param>
/// <param name="LayerShape">Its shape.</param>
/// <param name="Pooled">Whether Grad-CAM needs only the small, pooled gradient.</param>
/// <param name="Notes">What the user should know: what was cut off, assumed or fixed.</param>
/// <param name="Verification">How far the result is from the model.</param>
public sealed record OnnxImportReport(string Layer, string LayerShape, bool Pooled, IReadOnlyList<string> Notes, VerificationReport Verification);
