namespace GradCam;

/// <summary>
/// Represents an error in the user's input: a file, a folder, an option, a model. The message is for that user. It names the file or option, the
/// problem and the remedy. Programming errors use the framework's exceptions instead.
/// </summary>
/// <param name="kind">The part of the input that the error is about.</param>
/// <param name="message">The problem, its subject, and the remedy.</param>
/// <param name="innerException">The exception that caused this one. The tools show it only with <c>--verbose</c>.</param>
public class GradCamException(GradCamErrorKind kind, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Gets the part of the input that the error is about.</summary>
    public GradCamErrorKind Kind { get; } = kind;

    /// <summary>Gets the file, option, class or picture that the error is about, as the caller named it; <c>null</c> if the error has no single subject.</summary>
    public string? Subject { get; init; }

    /// <summary>Returns the same error with its subject before the message.</summary>
    /// <param name="subject">The file, option, class or picture.</param>
    /// <returns>A new error of the same kind, which has this one as its cause.</returns>
    public GradCamException About(string subject) => new(Kind, $"{subject}: {Message}", this) { Subject = subject };
}
