namespace GradCam.Export.Importing;

/// <summary>
/// A file can be wrong in more ways than are worth a check each: what reading it runs into then says less, but ends as well.
/// </summary>
internal static class BrokenModel
{
    /// <summary>Returns whether an exception is what code runs into when a model is not as the format has it.</summary>
    public static bool IsReasonFor(Exception e) => e is ArgumentException or ArithmeticException or FormatException or IndexOutOfRangeException
        or InvalidCastException or InvalidOperationException or KeyNotFoundException or NotSupportedException or NullReferenceException or OutOfMemoryException;

    /// <summary>Returns the error for the model's user.</summary>
    public static GradCamException Error(string path, Exception e) =>
        new(GradCamErrorKind.Model, $"{path}: the model is broken, or made in a way that was not foreseen: {OneLine(e.Message)}", e);

    /// <summary>Returns a message without line breaks and control characters, which names in a damaged file bring along.</summary>
    public static string OneLine(string message) => string.Concat(message.TrimEnd().Select(c => char.IsControl(c) ? ' ' : c));
}
