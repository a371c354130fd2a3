using GradCam.Devices;

namespace GradCam.Cli.Devices;

/// <summary>Represents the report on a graph, for programs.</summary>
/// <param name="Graph">Its file.</param>
/// <param name="Device">The requested or chosen device.</param>
/// <param name="Nodes">The number of nodes that each execution provider ran, without copies.</param>
/// <param name="Copies">The number of copies of a tensor from one device's memory to another's.</param>
/// <param name="LeftToProcessor">The nodes that ran on the CPU instead of another device; none if the device is the CPU.</param>
/// <param name="Error">The reason why the graph does not run on the device; <c>null</c> if it does.</param>
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
