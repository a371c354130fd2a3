using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests names that would set a terminal's title, write to its clipboard, clear it, or begin a new line.</summary>
public sealed class HostileNameTests : IDisposable
{
    private const string Title = "\u001b]0;pwned\u0007\n";

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    private static string Model => TestPaths.InRepository("tests", "GradCam.Cli.Tests", "Files", "name-ansi.onnx");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Names_in_a_model_and_of_files_are_escaped(bool terminal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows allows no such file names.");
        string picture = _folder[$"a{Title}gradcam: warning: forged.png"];
        File.Copy(Tool.Grey, picture);
        (int exit, string output, string error) = await Run(terminal, "explain", "--model", Model, picture, "--output", _folder["out/"], "--top", "5", "--legend");
        Assert.Equal(0, exit);
        Assert.Contains(@"\033]0;pwned\a", output, StringComparison.Ordinal);
        MustBeHarmless(output, terminal);
        MustBeHarmless(error, terminal: false);
        Assert.DoesNotContain(output.Split('\n').Concat(error.Split('\n')), line => line.StartsWith("gradcam: warning: forged", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("inspect", "--all")]
    public async Task A_model_is_inspected_in_harmless_text(params string[] command)
    {
        (int exit, string output, string error) = await Run(terminal: true, [.. command, Model]);
        Assert.Equal((0, ""), (exit, error));
        MustBeHarmless(output, terminal: false);
    }

    [Fact]
    public async Task Json_has_the_names_themselves()
    {
        ToolResult inspected = await Tool.Run("inspect", Model, "--json");
        Assert.Contains(Strings(inspected.Json[0]), name => name.Contains("\u001b]0;pwned\u0007", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("explain", "none\u001b[2J\n.png")]
    [InlineData("explain", "--model", "no\u001b]52;c;x\u0007ne", "x.png")]
    [InlineData("explain", "--no\u001b[2J-such\u009b31m", "x.png")]
    [InlineData("unknown\u001b[2J")]
    [InlineData("batch", "no\u202ene", "--output", "o\u0007")]
    [InlineData("evaluate", "no\nne", "--verbose")]
    [InlineData("concepts", "no\u001bne")]
    [InlineData("merge", "no\u001bne")]
    public async Task Errors_are_harmless(params string[] command)
    {
        (int exit, string output, string error) = await Run(terminal: true, command);
        Assert.NotEqual(0, exit);
        MustBeHarmless(output + error, terminal: false);
    }

    private static async Task<(int Exit, string Output, string Error)> Run(bool terminal, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exit = await GradCamTool.Run(args, new ToolConsole(output, error, terminal), GradCam.Cli.Cache.CacheSettings.OfUser(), TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }

    private static IEnumerable<string> Strings(System.Text.Json.JsonElement value) => value.ValueKind switch
    {
        System.Text.Json.JsonValueKind.String => [value.GetString()!],
        System.Text.Json.JsonValueKind.Array => value.EnumerateArray().SelectMany(Strings),
        System.Text.Json.JsonValueKind.Object => value.EnumerateObject().SelectMany(m => Strings(m.Value)),
        _ => [],
    };

    // A table's own colours are sequences that end in m.
    private static void MustBeHarmless(string text, bool terminal)
    {
        string own = terminal ? System.Text.RegularExpressions.Regex.Replace(text, "\u001b\\[[0-9;]*m", "") : text;
        Assert.DoesNotContain(own, c => (char.IsControl(c) && c is not ('\n' or '\r')) || c is '\u202e' or '\u2028');
    }
}
