using System.Text;

namespace GradCam.Text;

/// <summary>
/// Writes lines for people. A line in one call stays one line, regardless of the names in it (see <see cref="Printable.Line"/>). Text in several
/// calls, such as a help page, may break lines but contain no other control characters.
/// </summary>
/// <param name="device">The destination of the text.</param>
/// <param name="keepsQuiet">Whether to record a failure of the device instead of throwing, because there may be no other output for the error.</param>
internal sealed class PrintableWriter(TextWriter device, bool keepsQuiet = false) : TextWriter
{
    /// <summary>Gets the destination of the text, for callers that escape names themselves.</summary>
    public TextWriter Device => device;

    /// <summary>Gets a value indicating whether the device has failed.</summary>
    public bool HasFailed { get; private set; }

    /// <inheritdoc/>
    public override Encoding Encoding => device.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        if (value is not null)
            Try(() => device.Write(string.Join('\n', value.ReplaceLineEndings("\n").Split('\n').Select(Printable.Line)).ReplaceLineEndings(device.NewLine)));
    }

    /// <inheritdoc/>
    public override void WriteLine() => Try(device.WriteLine);

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => device.WriteLine(value is null ? null : Printable.Line(value)));

    /// <inheritdoc/>
    public override void WriteLine(char value) => WriteLine(value.ToString());

    /// <inheritdoc/>
    public override void WriteLine(char[]? buffer) => WriteLine(new string(buffer));

    /// <inheritdoc/>
    public override void WriteLine(char[] buffer, int index, int count) => WriteLine(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(ReadOnlySpan<char> buffer) => WriteLine(buffer.ToString());

    /// <inheritdoc/>
    public override void WriteLine(StringBuilder? value) => WriteLine(value?.ToString());

    /// <inheritdoc/>
    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Flush() => Try(device.Flush);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (keepsQuiet && e is (IOException or ObjectDisposedException or UnauthorizedAccessException))
        {
            HasFailed = true;
        }
    }
}
