namespace GradCam.Sessions;

/// <summary>Contains a graph that only copies, <c>y = Identity(x)</c>, for a float32 tensor of any shape.</summary>
internal static class CopyModel
{
    /// <summary>The name of the input.</summary>
    public const string Input = "x";

    /// <summary>The name of the output.</summary>
    public const string Output = "y";

    /// <summary>Gets the bytes of the graph's ONNX file.</summary>
    public static byte[] Bytes { get; } = SmallGraph.Model("copy", [Input], Output, SmallGraph.Node("Identity", [Input], Output));
}
