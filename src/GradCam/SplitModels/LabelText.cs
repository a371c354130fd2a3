using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GradCam.SplitModels;

/// <summary>
/// Reads a list of names in the forms that people and programs write. In JSON or Python's notation, it is a list (<c>["cat", "dog"]</c>), by index
/// (<c>{0: 'cat', 1: 'dog'}</c>) or by name (<c>{"cat": 0, "dog": 1}</c>), also inside a configuration (<c>{"id2label": ...}</c>). As text, it has
/// one name per line, with or without an index (<c>0 cat</c>, <c>0,cat</c>, <c>cat,0</c>) or a WordNet number (<c>n02123045 tabby</c>).
/// </summary>
internal static partial class LabelText
{
    // Members that contain the names in a configuration: Hugging Face, Ultralytics, COCO, torchvision and others.
    private static readonly string[] s_members = ["id2label", "idx_to_class", "names", "class_names", "labels", "classes", "categories", "class_to_idx", "class_indices", "label2id"];
    private static readonly string[] s_nameMembers = ["name", "label", "class", "class_name", "title"];
    private static readonly string[] s_indexMembers = ["id", "index", "class_id"];

    /// <summary>Returns the names in order; <c>null</c> if the text is no such list.</summary>
    public static IReadOnlyList<string>? ListOrNull(string text)
    {
        string trimmed = text.Trim().TrimStart('\uFEFF');
        if (trimmed.Length == 0)
            return null;
        IReadOnlyList<string>? names = IsBracketed(trimmed) ? JsonOrNull(trimmed) ?? PythonOrNull(trimmed) : Lines(trimmed) is { Count: > 1 } lines ? lines : null;
        return names is null ? null : [.. names.Select(OneLine)];
    }

    /// <summary>Returns whether a text is in JSON or Python's notation, rather than one name per line.</summary>
    public static bool IsBracketed(string trimmed) => trimmed is ['[', .., ']'] or ['(', .., ')'] or ['{', .., '}'];

    /// <summary>Returns the names of lines, with or without an index.</summary>
    public static IReadOnlyList<string> Lines(string text)
    {
        List<string> lines = [.. text.TrimStart('\uFEFF').Split('\n').Select(l => l.Trim())];
        while (lines.Count > 0 && lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        if (Yaml(text) is { } listed)
            return listed;
        if (lines is [{ } only] && !only.StartsWith('[') && !only.StartsWith('(') && !only.StartsWith('{') && only.Contains(',', StringComparison.Ordinal))
            lines = [.. only.Split(',', StringSplitOptions.TrimEntries)];

        // A table may have a line of headings.
        string[] names = Indexed(lines, IndexFirst()) ?? Indexed(lines, IndexLast())
            ?? (lines.Count > 1 && lines[0].IndexOfAny([',', '\t', ';']) >= 0 ? Indexed(lines[1..], IndexFirst()) ?? Indexed(lines[1..], IndexLast()) : null) ?? [.. lines];
        return names.Length > 0 && names.All(n => WordNet().IsMatch(n)) ? [.. names.Select(n => WordNet().Replace(n, ""))] : names;
    }

    // The names of Ultralytics' data.yaml: in brackets, or a list or a map on the following lines.
    private static IReadOnlyList<string>? Yaml(string text)
    {
        string[] lines = text.Split('\n');
        int start = Array.FindIndex(lines, l => l.StartsWith("names:", StringComparison.Ordinal));
        if (start < 0)
            return null;
        string rest = lines[start]["names:".Length..].Trim();
        if (rest.Length > 0)
            return IsBracketed(rest) ? ListOrNull(rest) : null;
        string[] items = [.. lines.Skip(start + 1).TakeWhile(l => l.Length > 0 && (char.IsWhiteSpace(l[0]) || l[0] == '-')).Select(l => l.Trim())];
        return items.Length == 0 ? null
            : items.All(i => i.StartsWith("- ", StringComparison.Ordinal)) ? [.. items.Select(i => Unquoted(i[2..].Trim()))]
            : Indexed([.. items], IndexFirst());
    }

    // All lines must have an index, counted from 0 or 1, because a name may begin with a number.
    private static string[]? Indexed(IReadOnlyList<string> lines, Regex form)
    {
        Match[] matches = [.. lines.Select(l => form.Match(l))];
        return matches.Length > 0 && matches.All(m => m.Success)
            ? Ordered([.. matches.Select(m => (m.Groups["index"].Value, (string?)Unquoted(m.Groups["name"].Value.Trim())))]) : null;
    }

    private static string Unquoted(string text) => text is ['"', .., '"'] or ['\'', .., '\''] ? text[1..^1] : text;

    private static string OneLine(string name) => string.Concat(name.Select(c => char.IsControl(c) ? ' ' : c)).Trim();

    private static string[]? JsonOrNull(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return Names(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string[]? Names(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array)
            return OfArray([.. json.EnumerateArray()]);
        if (json.ValueKind != JsonValueKind.Object)
            return null;
        foreach (string member in s_members)
        {
            if (json.TryGetProperty(member, out JsonElement inner) && inner.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
                return Names(inner);
        }

        (string Key, string? Value)[] pairs = [.. json.EnumerateObject().Select(p => (p.Name, Name(p.Value)))];
        return pairs.Length > 0 ? Ordered([.. pairs]) : null;
    }

    private static string[]? OfArray(JsonElement[] items)
    {
        string?[] names = [.. items.Select(Name)];
        if (names.Length == 0 || names.Any(n => n is null))
            return null;
        string?[] indices = [.. items.Select(i => i.ValueKind == JsonValueKind.Object ? Member(i, s_indexMembers) : null)];
        return (indices.All(i => i is not null) ? Ordered([.. indices.Zip(names, (i, n) => (i!, n))]) : null) ?? [.. names.OfType<string>()];
    }

    // Returns a name, the last of several (ImageNet's class index has a WordNet number first), or an object's name.
    private static string? Name(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.GetRawText(),
        JsonValueKind.Array => json.EnumerateArray().Select(Name).LastOrDefault(),
        JsonValueKind.Object => Member(json, s_nameMembers),
        _ => null,
    };

    private static string? Member(JsonElement json, string[] members) =>
        members.Where(m => json.TryGetProperty(m, out _)).Select(m => json.GetProperty(m)).Where(v => v.ValueKind is JsonValueKind.String or JsonValueKind.Number).Select(Name).FirstOrDefault();

    private static string[]? PythonOrNull(string trimmed) => Split(trimmed) is not { } items ? null
        : trimmed[0] == '{' ? Ordered(items) : items.All(i => i.Value is null) ? [.. items.Select(i => i.Key)] : null;

    private static string[]? Ordered(List<(string Key, string? Value)> pairs)
    {
        bool byIndex = pairs.All(p => IndexOrNull(p.Key) is not null);
        int first = pairs.Count > 0 && pairs.Min(p => IndexOrNull(byIndex ? p.Key : p.Value ?? "") ?? 0) == 1 ? 1 : 0;
        var names = new string?[pairs.Count];
        foreach ((string key, string? value) in pairs)
        {
            if (value is null || IndexOrNull(byIndex ? key : value) - first is not { } index || index < 0 || index >= names.Length || names[index] is not null)
                return null;
            names[index] = byIndex ? value : key;
        }

        return names!;
    }

    private static int? IndexOrNull(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : null;

    // Returns the items between the brackets, each with its value if there is a colon; null if the text does not follow the rules.
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

    // Reads a string in either kind of quotes, or a whole number.
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

    [GeneratedRegex(@"^(?<index>\d{1,9})\s*[,:;\t ]\s*(?<name>\S.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex IndexFirst();

    [GeneratedRegex(@"^(?<name>\S.*?)\s*[,:;\t]\s*(?<index>\d{1,9})$", RegexOptions.CultureInvariant)]
    private static partial Regex IndexLast();

    [GeneratedRegex(@"^n\d{8}[\s,:]+(?=\S)", RegexOptions.CultureInvariant)]
    private static partial Regex WordNet();
}
