namespace GradCam.Sessions;

/// <summary>Shortens ONNX Runtime's messages. Some begin with positions in its source code and end with stack traces and lists.</summary>
internal static class OrtMessage
{
    // "[ErrorCode:Fail] FILE:LINE FUNCTION [ONNXRuntimeError] : 1 : FAIL : what happened"
    private const string Inner = "[ONNXRuntimeError] : ";
    private const string Separator = " : ";

    /// <summary>Returns the cause of the error, as a sentence of one line.</summary>
    public static string FirstLine(Exception e)
    {
        string line = e.Message.Split('\n')[0].Trim();
        if (line.IndexOf(Inner, StringComparison.Ordinal) is >= 0 and var inner && line[(inner + Inner.Length)..].Split(Separator, 3) is [_, _, { Length: > 0 } what])
            line = what;
        return line.EndsWith('.') ? line : line + ".";
    }
}
