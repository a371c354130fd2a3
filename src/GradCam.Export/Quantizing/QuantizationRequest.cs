using GradCam.SplitModels;

namespace GradCam.Export.Quantizing;

/// <summary>Represents a request to reduce the size of a split model.</summary>
/// <param name="Mode">The method of the reduction.</param>
/// <param name="Calibration">
/// Pictures of the kind that the model will see, for measuring the cost of the quantisation; <c>null</c> for random pictures.
/// <see cref="QuantizationMode.Int8"/> requires them, because it also measures the ranges of activations.
/// </param>
public sealed record QuantizationRequest(QuantizationMode Mode, CalibrationPictures? Calibration);
