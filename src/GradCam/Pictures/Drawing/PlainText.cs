using System.Globalization;
using System.Text;

namespace GradCam.Pictures;

/// <summary>Converts text to the 95 printable characters of ASCII, the only characters of the font.</summary>
internal static class PlainText
{
    private const char Unknown = '?';

    // U+00C0 to U+017F, Latin letters with accents, without them: the first letters of Unicode's decompositions, and the nearest for those that have
    // none. A table, because programs with only the invariant culture cannot decompose.
    private const char FirstLatin = '\u00c0';
    private const string Latin =
        "AAAAAAACEEEEIIIIDNOOOOOxOUUUUY?saaaaaaaceeeeiiiidnooooo/ouuuuy?y"
        + "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL"
        + "lLlNnNnNnn??OoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

    private static readonly (char From, string To)[] s_signs =
    [
        ('\u2018', "'"), ('\u2019', "'"), ('\u201c', "\""), ('\u201d', "\""), ('\u2010', "-"), ('\u2011', "-"), ('\u2013', "-"), ('\u2014', "-"), ('\u2212', "-"), ('\u2026', "..."),
    ];

    /// <summary>
    /// Removes the accents of Latin letters ("é" is "e") and replaces typographic quotation marks and dashes. Characters without an ASCII equivalent
    /// become one question mark; line breaks and tabs become a space.
    /// </summary>
    public static string Of(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is >= ' ' and <= '~')
                plain.Append((char)rune.Value);
            else if (Rune.IsWhiteSpace(rune))
                plain.Append(' ');
            else if (!HasNoWidth(rune))
                plain.Append(Nearest(rune.Value));
        }

        return plain.ToString();
    }

    private static string Nearest(int value)
    {
        int latin = value - FirstLatin;
        if (latin >= 0 && latin < Latin.Length)
            return Latin[latin].ToString();
        foreach ((char from, string to) in s_signs)
        {
            if (from == value)
                return to;
        }

        return Unknown.ToString();
    }

    // Combining accents, joiners and similar characters.
    private static bool HasNoWidth(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format or UnicodeCategory.Control;
}
