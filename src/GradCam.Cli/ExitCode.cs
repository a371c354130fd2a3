namespace GradCam.Cli;

/// <summary>Provides the process's exit codes.</summary>
internal static class ExitCode
{
    /// <summary>The tool did everything that was requested.</summary>
    public const int Success = 0;

    /// <summary>A file could not be read, explained or written.</summary>
    public const int Failure = 1;

    /// <summary>The command line is not valid, regardless of the files' content.</summary>
    public const int Usage = 2;

    /// <summary>The tool finished a dataset, but could not read or explain some of its pictures.</summary>
    public const int SomeFailed = 3;

    /// <summary>Ctrl-C ended the tool.</summary>
    public const int Cancelled = 130;
}
