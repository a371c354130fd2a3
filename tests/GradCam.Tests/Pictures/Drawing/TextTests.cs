using GradCam.Pictures;

namespace GradCam.Tests.Pictures.Drawing;

public class TextTests
{
    [Theory]
    [InlineData("plain ~", "plain ~")]
    [InlineData("Éclair à la crème, Ångström", "Eclair a la creme, Angstrom")]
    [InlineData("e\u0301", "e")]
    [InlineData("Łódź Øresund œuf straße", "Lodz Oresund ouf strase")]
    [InlineData("“it’s” – 猫…", "\"it's\" - ?...")]
    [InlineData("👍🏽", "??")]
    [InlineData("a\tb\nc", "a b c")]
    [InlineData("", "")]
    public void Text_becomes_ascii(string text, string expected) => Assert.Equal(expected, PlainText.Of(text));

    [Fact]
    public void Lines_break_at_spaces()
    {
        Assert.Equal(["the quick", "brown fox"], TextLines.Wrap("the quick brown fox", 10, 3));
        Assert.Equal(["the", "quick..."], TextLines.Wrap("the quick brown fox", 8, 2));
        Assert.Equal(["abcdefgh", "ijklm..."], TextLines.Wrap("abcdefghijklmnopqrstuvw", 8, 2));
        Assert.Equal([""], TextLines.Wrap("  ", 8, 2));
    }

    [Fact]
    public void Every_character_has_a_shape_of_its_own()
    {
        var shapes = new HashSet<string>();
        for (char c = ' '; c <= '~'; c++)
            Assert.True(shapes.Add(string.Concat(Enumerable.Range(0, 40).Select(i => BitmapFont.HasDot(c, i % 5, i / 5) ? '#' : '.'))), $"'{c}'");
    }

    [Fact]
    public void Letters_are_drawn_dot_by_dot()
    {
        Picture picture = Canvas.New(26, 18, Rgb.White);
        new Canvas(picture).Text("Lj", 1, 1, 2, Rgb.Black);
        string[] rows = [.. Enumerable.Range(0, 18).Select(y => string.Concat(Enumerable.Range(0, 26).Select(x => picture.Pixels[(y * 26 + x) * 3] == 0 ? '#' : '.')))];
        Assert.Equal(".##................##.....", rows[1]);
        Assert.Equal(rows[1], rows[2]);
        Assert.Equal(".##.......................", rows[3]);
        Assert.Equal(".##..............####.....", rows[5]);
        Assert.Equal(".##########..##....##.....", rows[13]);
        Assert.Equal("...............####.......", rows[15]);
        Assert.Equal(new string('.', 26), rows[17]);
    }

    [Fact]
    public void What_lies_beside_the_picture_is_left_out()
    {
        Picture picture = Canvas.New(3, 2, Rgb.White);
        var canvas = new Canvas(picture);
        canvas.Fill(-5, -5, 6, 6, Rgb.Black);
        canvas.Fill(2, 1, int.MaxValue, int.MaxValue, Rgb.Black);
        canvas.Text("far away", 400, -3, 1, Rgb.Black);
        Assert.Equal([0, 255, 255, 255, 255, 0], Enumerable.Range(0, 6).Select(i => (int)picture.Pixels[i * 3]));
        Assert.Throws<GradCamException>(() => Canvas.New(100_000, 100_000, Rgb.White));
    }
}
