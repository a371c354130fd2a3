using GradCam.Text;

namespace GradCam.Cli;

/// <summary>The places that the tool prints to.</summary>
/// <param name="Device">Results as they are: for JSON, and for tables of <see cref="TableCell"/>s. Everything else goes through <see cref="Output"/>.</param>
/// <param name="ErrorDevice">Standard error as it is: for progress bars. Everything else goes through <see cref="Error"/>.</param>
/// <param name="IsTerminal">Whether a person reads the results at a terminal.</param>
internal sealed record ToolConsole(TextWriter Device, TextWriter ErrorDevice, bool IsTerminal)
{
    /// <summary>Gets the place for results. Names in them cannot control a terminal.</summary>
    public PrintableWriter Output { get; } = new(Device);

    /// <summary>Gets the place for errors, and for what was asked for on top. It takes text that cannot be printed, and remembers so.</summary>
    public PrintableWriter Error { get; } = new(ErrorDevice, keepsQuiet: true);

    /// <summary>Gets a value indicating whether a person watches standard error at a terminal: then the tool shows how far it is.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Returns the process's own console.</summary>
    public static ToolConsole OfProcess() => new(Console.Out, Console.Error, !Console.IsOutputRedirected) { ErrorIsTerminal = !Console.IsErrorRedirected };

    /// <summary>Prints an error.</summary>
    /// <param name="message">For the user.</param>
    /// <param name="cause">Shown with its stack trace; <c>null</c> for the message alone.</param>
    public void Complain(string message, Exception? cause = null)
    {
        Error.WriteLine($"gradcam: {message}");
        if (cause is null)
            return;
        foreach (string line in Printable.Trace(cause))
            Error.WriteLine(line);
    }

    /// <summary>Prints what was done or assumed on the way.</summary>
    public void Note(string message) => Error.WriteLine($"gradcam: note: {message}");

    /// <summary>Prints what the user should know of a result.</summary>
    public void Warn(string message) => Error.WriteLine($"gradcam: warning: {message}");

    /// <summary>Prints a document in JSON, whose strings have no control characters.</summary>
    public void WriteJson(string json) => Device.WriteLine(json);
}
