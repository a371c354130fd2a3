namespace GradCam.Export.Importing;

/// <summary>
/// Recognizes errors of damaged models. A file can be wrong in more ways than separate checks can cover. The error of the reading code then says
/// less, but the import still ends.
/// </summary>
internal static class BrokenModel
{
    /// <summary>Returns whether an exception is typical for code that reads a damaged model.</summary>
    public static bool IsReasonFor(Exception e) => e is ArgumentException or ArithmeticException or FormatException or IndexOutOfRangeException
        or InvalidCastException or InvalidOperationException or KeyNotFoundException or NotSupportedException or NullReferenceException or OutOfMemoryException;

    /// <summary>Returns the error for the model's user.</summary>
    public static GradCamException Error(string path, Exception e) =>
        new(GradCamErrorKind.Model, $"{path}: the model is broken, or made in a way that was not foreseen: {OneLine(e.Message)}", e);

    /// <summary>Returns a message without line breaks and control characters, which may come from names in a damaged file.</summary>
    public static string OneLine(string message) => string.Concat(message.TrimEnd().Select(c => char.IsControl(c) ? ' ' : c));
}
