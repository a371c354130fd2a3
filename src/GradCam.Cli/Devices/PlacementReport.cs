using GradCam.Devices;

namespace GradCam.Cli.Devices;

/// <summary>What is told of a graph, for programs.</summary>
/// <param name="Graph">Its file.</param>
/// <param name="Device">The device that was asked for, or chosen.</param>
/// <param name="Nodes">How many nodes each execution provider ran; copies are not counted.</param>
/// <param name="Copies">Copies of a tensor from one device's memory to another's.</param>
/// <param name="LeftToProcessor">The nodes that the processor ran though another device was to; none on the processor.</param>
/// <param name="Error">Why the graph does not run on the device; null where it does.</param>
internal sealed record PlacementReport(string Graph, string Device, IReadOnlyDictionary<string, int> Nodes, int Copies, IReadOnlyList<PlacedNode> LeftToProcessor, string? Error)
{
    public static PlacementReport Of(GraphPlacement graph, Device device) => new(
        graph.Graph,
        device.ToString(),
        graph.Nodes.Where(n => !n.IsCopy).CountBy(n => n.Provider).ToDictionary(),
        graph.Nodes.Count(n => n.IsCopy),
        device.Kind == DeviceKind.Cpu ? [] : [.. graph.Nodes.Where(n => n is { IsOnProcessor: true, IsCopy: false })],
        graph.Error);
}
