namespace GradCam.Export.Importing;

/// <summary>The tensors of one run take more memory than <see cref="TrialLimits.Memory"/>.</summary>
internal sealed class TrialMemoryException(string message, Exception? inner) : GradCamException(GradCamErrorKind.Limit, message, inner);
