namespace GradCam.Cli;

/// <summary>The command line makes no sense. The message names the option.</summary>
internal sealed class UsageException(string message) : GradCamException(GradCamErrorKind.Option, message);
