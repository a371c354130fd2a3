namespace GradCam.Devices;

/// <summary>Represents a node of a graph after ONNX Runtime's optimizations, with its execution provider.</summary>
/// <param name="Name">The node's name; ONNX Runtime generates the names of fused nodes.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="Provider">The execution provider's name in ONNX Runtime: <c>CPUExecutionProvider</c>.</param>
public sealed record PlacedNode(string Name, string Operator, string Provider)
{
    private const string Processor = "CPUExecutionProvider";

    /// <summary>Gets whether the node only copies a tensor from one device's memory to another's.</summary>
    public bool IsCopy => Operator is "MemcpyToHost" or "MemcpyFromHost";

    /// <summary>Gets whether the CPU ran the node.</summary>
    public bool IsOnProcessor => Provider == Processor;
}
