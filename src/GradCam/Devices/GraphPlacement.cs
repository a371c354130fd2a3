using GradCam.Explaining;
using GradCam.SplitModels;

namespace GradCam.Devices;

/// <summary>
/// Which execution provider ran each node of a graph. What a provider has no kernel for, ONNX Runtime gives to the processor without a
/// word, and copies tensors to and fro.
/// </summary>
/// <param name="Graph">The graph's file in the split model.</param>
/// <param name="Nodes">Its nodes, in the order in which they ran.</param>
public sealed record GraphPlacement(string Graph, IReadOnlyList<PlacedNode> Nodes)
{
    /// <summary>Why the graph does not run on the device; null where it does. Then there are no nodes.</summary>
    public string? Error { get; init; }

    /// <summary>Runs each graph of a split model once, on made-up input, and reads from ONNX Runtime's profile what ran where.</summary>
    /// <param name="folder">The split model's folder.</param>
    /// <param name="options">On which device, and with which options of its provider; the first accelerator that works where null.</param>
    /// <param name="cancellation">Ends the work between two graphs.</param>
    /// <returns>One for each graph of the model, in the order of their use.</returns>
    /// <exception cref="GradCamException">No split model, or a device that cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<GraphPlacement> Of(string folder, ExplainerOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ExplainerOptions();
        SplitModel model = SplitModel.Open(folder);
        using var run = new PlacementRun(model, DeviceChoice.Make(options.Device, options.ProviderOptions), options.Threads);
        return run.All(cancellation);
    }
}
