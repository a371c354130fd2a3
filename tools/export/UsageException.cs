namespace GradCam.Tools.Export;

/// <summary>Represents an invalid option. The tool reports it like any other error, with exit code 2.</summary>
internal sealed class UsageException(string message) : GradCamException(GradCamErrorKind.Option, message);
