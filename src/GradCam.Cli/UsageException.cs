namespace GradCam.Cli;

/// <summary>Represents an error in the command line. The message names the option.</summary>
internal sealed class UsageException(string message) : GradCamException(GradCamErrorKind.Option, message);
