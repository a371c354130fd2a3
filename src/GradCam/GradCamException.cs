namespace GradCam;

/// <summary>
/// Something the user gave (a file, a folder, an option, a model) cannot be used. The message is written for that user: it names
/// the file or option, says what is wrong with it and what to do. Programming errors use the framework's exceptions instead.
/// </summary>
public class GradCamException : Exception
{
    /// <summary>Makes the error with a message for the user.</summary>
    /// <param name="message">What is wrong, with what, and what to do.</param>
    public GradCamException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the error with a message for the user and what caused it.</summary>
    /// <param name="message">What is wrong, with what, and what to do.</param>
    /// <param name="innerException">What was thrown below; shown only on request.</param>
    public GradCamException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
