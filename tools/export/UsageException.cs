namespace GradCam.Tools.Export;

/// <summary>An option that cannot be: reported like any other error, with exit code 2.</summary>
internal sealed class UsageException(string message) : GradCamException(GradCamErrorKind.Option, message);
