using System.CommandLine;
using GradCam.Cli.Files;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines <c>--max-pixels</c>: the largest picture that a command reads.</summary>
internal sealed class MaxPixelsOption
{
    // A picture's three bytes per pixel are one .NET array, which can have 2^31 bytes.
    private const int Most = 700_000_000;

    private readonly Option<string> _most = new("--max-pixels")
    {
        HelpName = "N",
        Description = $"The most pixels of a picture, width times height. Decoding may take 12 bytes of memory for each of them. [default: {ToolCodec.DefaultMaxPixels}]",
    };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Add(OptionGroup.Input, common: [], rare: [_most]);

    /// <summary>Returns the option's value.</summary>
    /// <exception cref="UsageException">The value is not a valid number.</exception>
    public int Value(ParseResult arguments) =>
        arguments.GetValue(_most) is { } text ? OptionValues.Integer("--max-pixels", text, 1, Most) : ToolCodec.DefaultMaxPixels;
}
