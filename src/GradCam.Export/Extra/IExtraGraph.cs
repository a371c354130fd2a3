using GradCam.Onnx;
using GradCam.SplitModels;

namespace GradCam.Export.Extra;

/// <summary>
/// Makes and verifies one kind of the graphs that a split model has only if its operators allow them. <see cref="ExtraGraphs.All"/> lists all of
/// them. A model can explain without such a graph. If one cannot be made or is wrong, it is left out with the reason.
/// </summary>
internal interface IExtraGraph
{
    /// <summary>Gets the kind of the graph.</summary>
    SplitGraph Kind { get; }

    /// <summary>Gets whether the graph goes from the scores back to the image, and so contains the whole model.</summary>
    bool ReachesImage { get; }

    /// <summary>Gets the reason that a quantised model does not have the graph; <c>null</c> if it can have it.</summary>
    string? NotQuantized => null;

    /// <summary>Makes the graph.</summary>
    /// <param name="parts">The model's parts. The graph is added to them.</param>
    /// <param name="manifest">The manifest without the graph.</param>
    /// <returns>The manifest with the graph.</returns>
    /// <exception cref="OnnxException">The model has an operator that does not allow the graph.</exception>
    Manifest Make(ExtraGraphParts parts, Manifest manifest);

    /// <summary>Verifies the written graph, which the check's manifest contains.</summary>
    /// <exception cref="GradCamException">The graph is wrong.</exception>
    void Verify(ExtraGraphCheck check);

    /// <summary>Returns the outputs that must be the same after quantisation, and adds to a run's tensors those inputs that only this graph has.</summary>
    IReadOnlyList<string> Compared(Manifest manifest, RunTensors inputs);
}
