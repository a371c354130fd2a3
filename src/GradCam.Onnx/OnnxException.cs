namespace GradCam.Onnx;

/// <summary>
/// Represents an error in a model that cannot be read, cut or differentiated. The message is for the model's user. It names the node or tensor, the
/// problem and the remedy.
/// </summary>
public sealed class OnnxException : Exception
{
    /// <summary>Initializes the exception with a message for the user.</summary>
    /// <param name="message">The problem, the node or tensor, and the remedy.</param>
    public OnnxException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes the exception with a message for the user and its cause.</summary>
    /// <param name="message">The problem, the node or tensor, and the remedy.</param>
    /// <param name="innerException">The exception that caused this one.</param>
    public OnnxException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
