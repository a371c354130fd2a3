using GradCam.Text;

namespace GradCam.Cli;

/// <summary>Represents the outputs of the tool.</summary>
/// <param name="Device">
/// Results without changes: for JSON, and for tables of <see cref="TableCell"/>s. Everything else uses <see cref="Output"/>.
/// </param>
/// <param name="ErrorDevice">Standard error without changes: for progress bars. Everything else uses <see cref="Error"/>.</param>
/// <param name="IsTerminal">Whether a person reads the results at a terminal.</param>
internal sealed record ToolConsole(TextWriter Device, TextWriter ErrorDevice, bool IsTerminal)
{
    /// <summary>Gets the output for results. Names in them cannot control a terminal.</summary>
    public PrintableWriter Output { get; } = new(Device);

    /// <summary>Gets the output for errors and for requested details. If it cannot print text, it does not throw, but records the failure.</summary>
    public PrintableWriter Error { get; } = new(ErrorDevice, keepsQuiet: true);

    /// <summary>Gets whether a person watches standard error at a terminal. The tool then shows its progress.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Returns the process's own console.</summary>
    public static ToolConsole OfProcess() => new(Console.Out, Console.Error, !Console.IsOutputRedirected) { ErrorIsTerminal = !Console.IsErrorRedirected };

    /// <summary>Prints an error.</summary>
    /// <param name="message">The message for the user.</param>
    /// <param name="cause">The exception to print with its stack trace; <c>null</c> for the message alone.</param>
    public void Complain(string message, Exception? cause = null)
    {
        Error.WriteLine($"gradcam: {message}");
        if (cause is null)
            return;
        foreach (string line in Printable.Trace(cause))
            Error.WriteLine(line);
    }

    /// <summary>Prints an action or an assumption of the tool.</summary>
    public void Note(string message) => Error.WriteLine($"gradcam: note: {message}");

    /// <summary>Prints a fact that the user should know about a result.</summary>
    public void Warn(string message) => Error.WriteLine($"gradcam: warning: {message}");

    /// <summary>Prints a document in JSON, whose strings have no control characters.</summary>
    public void WriteJson(string json) => Device.WriteLine(json);
}
