using GradCam.Explaining;
using GradCam.SplitModels;

namespace GradCam.Devices;

/// <summary>
/// Represents the execution provider of each node of a graph. If a provider has no kernel for a node, ONNX Runtime runs the node on the CPU without a
/// message. It then copies tensors between the devices.
/// </summary>
/// <param name="Graph">The graph's file in the split model.</param>
/// <param name="Nodes">Its nodes, in the order in which they ran.</param>
public sealed record GraphPlacement(string Graph, IReadOnlyList<PlacedNode> Nodes)
{
    /// <summary>Gets the reason that the graph does not run on the device, in which case there are no nodes; <c>null</c> if it runs.</summary>
    public string? Error { get; init; }

    /// <summary>Runs each graph of a split model once on synthetic input, and reads the provider of each node from ONNX Runtime's profile.</summary>
    /// <param name="folder">The split model's folder.</param>
    /// <param name="options">The device and the options of its provider; <c>null</c> for the first accelerator that works.</param>
    /// <param name="cancellationToken">Cancels the work between two graphs.</param>
    /// <returns>One placement for each graph of the model, in the order of their use.</returns>
    /// <exception cref="GradCamException">The folder has no split model, or the device cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled the work.</exception>
    public static IReadOnlyList<GraphPlacement> Of(string folder, ExplainerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ExplainerOptions();
        SplitModel model = SplitModel.Open(folder);
        using var run = new PlacementRun(model, DeviceChoice.Make(options.Device, options.ProviderOptions), options.Threads);
        return run.All(cancellationToken);
    }
}
