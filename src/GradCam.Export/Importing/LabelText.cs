using System.Globalization;
using System.Text;

namespace GradCam.Export.Importing;

/// <summary>
/// A list of names as programs write it: in JSON or as Python prints it, as a list (<c>["cat", "dog"]</c>), by index
/// (<c>{0: 'cat', 1: 'dog'}</c>) or by name (<c>{"cat": 0, "dog": 1}</c>), or one per line. One reader does for both languages.
/// </summary>
internal static class LabelText
{
    /// <summary>The names in order, or null where the text is no such list.</summary>
    public static IReadOnlyList<string>? ListOrNull(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
            return null;
        return trimmed[0] switch
        {
            '[' or '(' => Split(trimmed) is { } parts && parts.All(p => p.Value is null) ? [.. parts.Select(p => p.Key)] : null,
            '{' => Split(trimmed) is { } pairs ? Ordered(pairs) : null,
            _ => trimmed.Contains('\n') ? [.. trimmed.Split('\n').Select(l => l.Trim())] : null,
        };
    }

    private static string[]? Ordered(List<(string Key, string? Value)> pairs)
    {
        bool byIndex = pairs.All(p => IndexOrNull(p.Key) is not null);
        var names = new string?[pairs.Count];
        foreach ((string key, string? value) in pairs)
        {
            if (value is null || IndexOrNull(byIndex ? key : value) is not { } index || index >= names.Length || names[index] is not null)
                return null;
            names[index] = byIndex ? value : key;
        }

        return names!;
    }

    private static int? IndexOrNull(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : null;

    // The items between the brackets, each with its value where there is a colon; null where the text does not follow the rules.
    private static List<(string Key, string? Value)>? Split(string text)
    {
        var items = new List<(string Key, string? Value)>();
        char end = text[0] switch { '[' => ']', '(' => ')', _ => '}' };
        for (int at = 1; ;)
        {
            Skip(text, ref at);
            if (at < text.Length && text[at] == end)
                return at == text.Length - 1 ? items : null;
            if (Token(text, ref at) is not { } key)
                return null;
            Skip(text, ref at);
            string? value = null;
            if (at < text.Length && text[at] == ':')
            {
                at++;
                Skip(text, ref at);
                value = Token(text, ref at);
                if (value is null)
                    return null;
                Skip(text, ref at);
            }

            items.Add((key, value));
            if (at < text.Length && text[at] == ',')
                at++;
            else if (at >= text.Length || text[at] != end)
                return null;
        }
    }

    private static void Skip(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }

    // A string in either kind of quotes, or a whole number.
    private static string? Token(string text, ref int at)
    {
        if (at >= text.Length)
            return null;
        char quote = text[at];
        if (quote is not ('"' or '\''))
        {
            int start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
                at++;
            return at > start ? text[start..at] : null;
        }

        var token = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == quote)
            {
                at++;
                return token.ToString();
            }

            if (text[at] != '\\')
            {
                token.Append(text[at]);
                continue;
            }

            if (++at >= text.Length)
                return null;
            int digits = text[at] switch { 'u' => 4, 'x' => 2, _ => 0 };
            if (digits == 0)
            {
                token.Append(text[at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', char other => other });
            }
            else if (at + digits < text.Length && int.TryParse(text.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code))
            {
                token.Append((char)code);
                at += digits;
            }
            else
            {
                return null;
            }
        }

        return null;
    }
}
