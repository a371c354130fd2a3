namespace GradCam.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Success = 0;

    /// <summary>Something could not be read, explained or written.</summary>
    public const int Failure = 1;

    /// <summary>The command line makes no sense, whatever the files hold.</summary>
    public const int Usage = 2;

    /// <summary>A dataset was gone through, and some of its pictures could not be read or explained.</summary>
    public const int SomeFailed = 3;

    /// <summary>Ended by Ctrl-C.</summary>
    public const int Cancelled = 130;
}
