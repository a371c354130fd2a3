namespace GradCam.Export.Importing;

/// <summary>Represents the error that the tensors of one run need more memory than <see cref="TrialLimits.Memory"/>.</summary>
internal sealed class TrialMemoryException(string message, Exception? inner) : GradCamException(GradCamErrorKind.Limit, message, inner);
