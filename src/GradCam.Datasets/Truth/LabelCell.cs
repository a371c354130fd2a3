namespace GradCam.Datasets.Truth;

/// <summary>Splits a text with the true labels of a picture: indices or names between <c>|</c>, or nothing if no label is true.</summary>
internal static class LabelCell
{
    public static string[] Names(string text) => text.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
