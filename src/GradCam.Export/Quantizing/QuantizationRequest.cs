using GradCam.SplitModels;

namespace GradCam.Export.Quantizing;

/// <summary>How a split model shall be made smaller.</summary>
/// <param name="Mode">What is to be done.</param>
/// <param name="Calibration">
/// Pictures of the kind that the model will see. What the quantisation costs is measured on them, and for <see cref="QuantizationMode.Int8"/>
/// the ranges of activations, which then must be there; null to measure on random pictures.
/// </param>
public sealed record QuantizationRequest(QuantizationMode Mode, CalibrationPictures? Calibration);
