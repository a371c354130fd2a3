namespace GradCam.Cli;

/// <summary>Where the tool speaks to.</summary>
/// <param name="Output">For results.</param>
/// <param name="Error">For what is wrong, and for what was asked for on top.</param>
/// <param name="IsTerminal">Whether a person reads the results at a terminal.</param>
internal sealed record ToolConsole(TextWriter Output, TextWriter Error, bool IsTerminal)
{
    /// <summary>Whether a person watches standard error at a terminal: then the tool shows how far it is.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>The process's own.</summary>
    public static ToolConsole OfProcess() => new(Console.Out, Console.Error, !Console.IsOutputRedirected) { ErrorIsTerminal = !Console.IsErrorRedirected };

    /// <summary>Tells what is wrong.</summary>
    /// <param name="message">For the user.</param>
    /// <param name="cause">Shown with its stack trace; null for the message alone.</param>
    public void Complain(string message, Exception? cause = null)
    {
        Error.WriteLine($"gradcam: {message}");
        if (cause is not null)
            Error.WriteLine(cause.ToString());
    }

    /// <summary>Tells what was done or assumed on the way.</summary>
    public void Note(string message) => Error.WriteLine($"gradcam: note: {message}");

    /// <summary>Tells what the user should know of a result.</summary>
    public void Warn(string message) => Error.WriteLine($"gradcam: warning: {message}");
}
