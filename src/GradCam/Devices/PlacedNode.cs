namespace GradCam.Devices;

/// <summary>A node of a graph as ONNX Runtime runs it, after its optimizations, and what ran it.</summary>
/// <param name="Name">The node's name; that of a fused node is made up by ONNX Runtime.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="Provider">The execution provider, as ONNX Runtime calls it: <c>CPUExecutionProvider</c>.</param>
public sealed record PlacedNode(string Name, string Operator, string Provider)
{
    private const string Processor = "CPUExecutionProvider";

    /// <summary>Whether it copies a tensor from one device's memory to another's, and computes nothing.</summary>
    public bool IsCopy => Operator is "MemcpyToHost" or "MemcpyFromHost";

    /// <summary>Whether the processor ran it.</summary>
    public bool IsOnProcessor => Provider == Processor;
}
