using System.Globalization;
using System.Text;

namespace GradCam.Text;

/// <summary>
/// Makes text with names from files safe to print: a terminal obeys control characters, and a line feed in a name would begin a line that the program
/// did not write.
/// </summary>
internal static class Printable
{
    private const int LongestName = 120;

    // GNU's ls -b has these letters; other control characters of ASCII are three octal digits.
    private const string Letters = "\a\b\t\n\v\f\r";
    private const string LettersAs = "abtnvfr";

    /// <summary>
    /// Returns a text as one line. Control characters (C0, DEL, C1), line and paragraph separators, controls of writing direction and halves of
    /// surrogate pairs become <c>\n</c>, <c>\033</c> or <c>\u202e</c>. Everything else stays, including the backslash, so that escaped text does not
    /// change.
    /// </summary>
    /// <param name="text">The text.</param>
    public static string Line(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int first = 0;
        while (first < text.Length && !IsUnprintable(text, first))
            first += char.IsSurrogate(text[first]) ? 2 : 1;
        if (first >= text.Length)
            return text;
        var line = new StringBuilder(text.Length + 16).Append(text, 0, first);
        for (int i = first; i < text.Length; i++)
        {
            if (IsUnprintable(text, i))
                Escape(line, text[i]);
            else if (char.IsSurrogate(text[i]))
                line.Append(text[i]).Append(text[++i]);
            else
                line.Append(text[i]);
        }

        return line.ToString();
    }

    /// <summary>Returns a name as <see cref="Line"/> does, cut after 120 characters.</summary>
    /// <param name="name">The name.</param>
    public static string Name(string name) => name.Length <= LongestName ? Line(name) : Line(name[..LongestName]) + "...";

    /// <summary>Returns an exception with its stack trace, in lines. A message is one line, regardless of its content.</summary>
    /// <param name="exception">The exception.</param>
    public static IEnumerable<string> Trace(Exception exception)
    {
        string text = exception.ToString();
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e.Message.Length > 0)
                text = text.Replace(e.Message, Line(e.Message), StringComparison.Ordinal);
        }

        return text.Split('\n').Select(line => line.TrimEnd('\r'));
    }

    private static bool IsUnprintable(string text, int at)
    {
        char c = text[at];
        if (char.IsSurrogate(c))
            return !(char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]));
        return CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator || TurnsDirection(c);
    }

    // Unicode's Bidi_Control: marks, embeddings, overrides and isolates (UAX 9).
    private static bool TurnsDirection(char c) => c is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static void Escape(StringBuilder line, char c)
    {
        line.Append('\\');
        int letter = Letters.IndexOf(c, StringComparison.Ordinal);
        if (letter >= 0)
            line.Append(LettersAs[letter]);
        else if (c < 0x80)
            line.Append((char)('0' + (c >> 6))).Append((char)('0' + ((c >> 3) & 7))).Append((char)('0' + (c & 7)));
        else
            line.Append(CultureInfo.InvariantCulture, $"u{(int)c:x4}");
    }
}
