using System.Text.Json;
using GradCam.Cli.Cache;
using GradCam.Cli.CommandLine;
using GradCam.Cli.Models;
using GradCam.Devices;
using GradCam.Explaining;

namespace GradCam.Cli.Devices;

/// <summary>Runs <c>gradcam devices --model</c>.</summary>
internal static class PlacementRunner
{
    /// <summary>Runs each graph of a model and prints the execution providers that ran its nodes.</summary>
    /// <returns>The exit code; 0 if all nodes ran, on any device.</returns>
    /// <exception cref="GradCamException">The model or the device cannot be used.</exception>
    public static int Run(ModelChoice choice, ExplainerOptions options, CacheSettings cache, bool json, ToolConsole console, CancellationToken cancellationToken)
    {
        using LoadedModel model = ModelSource.Load(choice, new PlainModels(cache, console, verbose: false), options, cancellationToken);
        Device device = model.Explainer.Device;
        DeviceFallback.Tell(console, model.Explainer);
        if (model.Explainer is { DeviceNote: { } note, DeviceFellBack: false } && !json)
            console.Note($"on {device}: {note}");
        IReadOnlyList<GraphPlacement> graphs = GraphPlacement.Of(model.Explainer.Model.Folder, options with { Device = device }, cancellationToken);
        if (json)
        {
            foreach (GraphPlacement graph in graphs)
                console.WriteJson(JsonSerializer.Serialize(PlacementReport.Of(graph, device), DeviceReportJson.Default.PlacementReport));
        }
        else
        {
            PlacementText.Write(console.Output, model.Explainer.Model.Manifest.Name, device, graphs);
        }

        return graphs.All(g => g.Error is null) ? ExitCode.Success : ExitCode.Failure;
    }
}
