namespace GradCam.Onnx;

/// <summary>
/// A model cannot be read, cut or differentiated. The message is written for the model's user: it names the node or tensor, says
/// what is wrong with it and what to do.
/// </summary>
public sealed class OnnxException : Exception
{
    /// <summary>Makes the error with a message for the user.</summary>
    /// <param name="message">What is wrong, with which node or tensor, and what to do.</param>
    public OnnxException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the error with a message for the user and what caused it.</summary>
    /// <param name="message">What is wrong, with which node or tensor, and what to do.</param>
    /// <param name="innerException">What was thrown below.</param>
    public OnnxException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
