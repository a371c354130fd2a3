using GradCam.Sessions;

namespace GradCam.Devices;

/// <summary>The smallest graph that computes anything, <c>y = Relu(x)</c> of one number: to find out whether a device works.</summary>
internal static class ProbeModel
{
    /// <summary>What to give it: where nothing is computed, empty memory comes out, which holds zeros.</summary>
    public const float Input = 2.5f;

    /// <summary>What it makes of that.</summary>
    public const float Output = 2.5f;

    /// <summary>It as an ONNX file's bytes.</summary>
    public static byte[] Bytes { get; } = SmallGraph.Model("probe", ["x"], "y", [1], SmallGraph.Node("Relu", ["x"], "y"));
}
