using GradCam.Text;

namespace GradCam.Tests.Text;

public class PrintableTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Felis [tigrina] é 猫 👍 \\n", "Felis [tigrina] é 猫 👍 \\n")]
    [InlineData("a\nb\r\tc", @"a\nb\r\tc")]
    [InlineData("\u001b]0;title\a", @"\033]0;title\a")]
    [InlineData("\0\u007f", @"\000\177")]
    [InlineData("\u009b31m", @"\u009b31m")]
    [InlineData("a\u2028b\u2029c\u0085", @"a\u2028b\u2029c\u0085")]
    [InlineData("exe\u202egpj.\u2066x\u2069\u200f\u061c", @"exe\u202egpj.\u2066x\u2069\u200f\u061c")]
    public void Control_characters_are_escaped_and_all_others_stay(string text, string expected)
    {
        Assert.Equal(expected, Printable.Line(text));
        Assert.Equal(expected, Printable.Line(expected));
    }

    [Fact]
    public void Halves_of_surrogate_pairs_are_escaped()
    {
        Assert.Equal(@"a\ud83d", Printable.Line("a\ud83d"));
        Assert.Equal(@"\udc4d\ud83da", Printable.Line("\udc4d\ud83da"));
    }

    [Fact]
    public void Long_names_are_cut() => Assert.Equal(new string('x', 120) + "...", Printable.Name(new string('x', 1000)));

    [Fact]
    public void A_message_is_one_line_of_a_trace()
    {
        var exception = new GradCamException(GradCamErrorKind.Model, "first\ngradcam: forged", new GradCamException(GradCamErrorKind.Model, "inner\u001b[2J"));
        string[] lines = [.. Printable.Trace(exception)];
        Assert.Contains(lines, line => line.EndsWith(@"first\ngradcam: forged", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("gradcam:", StringComparison.Ordinal) || line.Contains('\u001b', StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_that_is_written_at_once_is_one_line()
    {
        using var text = new StringWriter { NewLine = "\n" };
        using var writer = new PrintableWriter(text);
        writer.WriteLine("name\nof\u001bfile");
        writer.WriteLine("name\nof file".AsSpan());
        writer.Write("help\n  \u001b[31mred\n");
        writer.Write('\u0007');
        writer.WriteLine();
        Assert.Equal("name\\nof\\033file\nname\\nof file\nhelp\n  \\033[31mred\n\\a\n", text.ToString());
    }

    [Fact]
    public void A_quiet_writer_remembers_that_its_device_failed()
    {
        using var full = new FullDevice();
        using var writer = new PrintableWriter(full, keepsQuiet: true);
        writer.WriteLine("x");
        Assert.True(writer.HasFailed);
        using var loud = new PrintableWriter(full);
        Assert.Throws<IOException>(() => loud.WriteLine("x"));
    }

    private sealed class FullDevice : TextWriter
    {
        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

        public override void WriteLine(string? value) => throw new IOException("No space left on device");
    }
}
