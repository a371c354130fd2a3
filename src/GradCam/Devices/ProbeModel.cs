using GradCam.Sessions;

namespace GradCam.Devices;

/// <summary>Provides the smallest graph with a computation, <c>y = Relu(x)</c> of one number, for a test of a device.</summary>
internal static class ProbeModel
{
    /// <summary>The input. Its result is not zero, because a device that computes nothing returns memory of zeros.</summary>
    public const float Input = 2.5f;

    /// <summary>The expected output.</summary>
    public const float Output = 2.5f;

    /// <summary>Returns the graph as an ONNX file's bytes.</summary>
    public static byte[] Bytes { get; } = SmallGraph.Model("probe", ["x"], "y", [1], SmallGraph.Node("Relu", ["x"], "y"));
}
