namespace GradCam.Pictures;

/// <summary>Breaks text into lines.</summary>
internal static class TextLines
{
    private const string Cut = "...";

    /// <summary>Breaks at spaces, and within words that are too long. If the text does not fit, the last line is cut and ends in dots.</summary>
    /// <param name="text">The text.</param>
    /// <param name="columns">Characters of a line, at least 4.</param>
    /// <param name="most">Lines at most, at least 1.</param>
    public static IReadOnlyList<string> Wrap(string text, int columns, int most)
    {
        string rest = PlainText.Of(text).Trim();
        var lines = new List<string>();
        while (rest.Length > columns && lines.Count < most - 1)
        {
            int space = rest.LastIndexOf(' ', columns);
            int end = space > 0 ? space : columns;
            lines.Add(rest[..end].TrimEnd());
            rest = rest[end..].TrimStart();
        }

        lines.Add(rest.Length <= columns ? rest : rest[..(columns - Cut.Length)] + Cut);
        return lines;
    }
}
