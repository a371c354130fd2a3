using System.Globalization;
using GradCam.Devices;

namespace GradCam.Cli.Devices;

/// <summary>Prints the execution providers of a model's nodes for people: a table of graphs and providers, and the nodes that fell back.</summary>
internal static class PlacementText
{
    private const string Suffix = "ExecutionProvider";
    private const string Copies = "copies";

    /// <summary>Writes the text.</summary>
    public static void Write(TextWriter output, string model, Device device, IReadOnlyList<GraphPlacement> graphs)
    {
        PlacementReport[] all = [.. graphs.Select(g => PlacementReport.Of(g, device))];
        PlacementReport[] reports = [.. all.Where(r => r.Error is null)];
        string[] providers = [.. reports.SelectMany(r => r.Nodes).GroupBy(p => p.Key, p => p.Value).OrderByDescending(g => g.Sum()).Select(g => g.Key)];
        bool copies = reports.Any(r => r.Copies > 0);
        int wide = Math.Max("graph".Length, all.Max(r => r.Graph.Length));

        output.WriteLine($"{model} on {device}: nodes of each graph, by what ran them");
        output.WriteLine($"{"graph".PadRight(wide)}{string.Concat(providers.Select(p => $"  {Short(p)}"))}{(copies ? $"  {Copies}" : string.Empty)}");
        foreach (PlacementReport report in reports)
        {
            string counts = string.Concat(providers.Select(p => $"  {report.Nodes.GetValueOrDefault(p).ToString(CultureInfo.InvariantCulture).PadLeft(Short(p).Length)}"));
            output.WriteLine($"{report.Graph.PadRight(wide)}{counts}{(copies ? $"  {report.Copies,6}" : string.Empty)}");
        }

        foreach (PlacementReport report in all.Where(r => r.Error is not null))
            output.WriteLine($"{report.Graph.PadRight(wide)}  does not run: {report.Error}");
        if (device.Kind == DeviceKind.Cpu || reports.Length == 0)
            return;
        if (reports.All(r => r.LeftToProcessor.Count == 0))
        {
            output.WriteLine("the CPU computes nothing");
            return;
        }

        output.WriteLine("computed on the CPU (ONNX Runtime does so on purpose for shapes and indices):");
        foreach (PlacementReport report in reports)
        {
            foreach (PlacedNode node in report.LeftToProcessor)
                output.WriteLine($"  {report.Graph}: {node.Operator} {node.Name}");
        }
    }

    private static string Short(string provider) => provider.EndsWith(Suffix, StringComparison.Ordinal) ? provider[..^Suffix.Length] : provider;
}
