namespace GradCam.Sessions;

/// <summary>A graph that does nothing, <c>y = Identity(x)</c> of a float32 tensor of any shape.</summary>
internal static class CopyModel
{
    /// <summary>The name of what goes in.</summary>
    public const string Input = "x";

    /// <summary>The name of what comes out.</summary>
    public const string Output = "y";

    /// <summary>It as an ONNX file's bytes.</summary>
    public static byte[] Bytes { get; } = SmallGraph.Model("copy", [Input], Output, SmallGraph.Node("Identity", [Input], Output));
}
