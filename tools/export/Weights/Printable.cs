namespace GradCam.Tools.Export.Weights;

/// <summary>Makes a name from an untrusted file fit to be shown in a terminal.</summary>
internal static class Printable
{
    private const int MaxLength = 120;

    /// <summary>The text without control characters (a terminal obeys them), and cut where it is long.</summary>
    public static string Text(string text)
    {
        string cut = text.Length > MaxLength ? text[..MaxLength] + "..." : text;
        return string.Create(cut.Length, cut, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
        });
    }
}
