using GradCam.Text;
using Spectre.Console;

namespace GradCam.Cli;

/// <summary>Creates cells of tables at a terminal. The cells contain names, without markup (<c>[red]</c>) or control characters.</summary>
internal static class TableCell
{
    /// <summary>Returns a cell.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="style">Its style; <c>null</c> for the terminal's own.</param>
    public static Spectre.Console.Text Of(string text, Style? style = null) => new(Printable.Line(text), style ?? Style.Plain);
}
