using GradCam.Onnx;
using GradCam.SplitModels;

namespace GradCam.Export.Extra;

/// <summary>Decides which extra graphs a split model has.</summary>
internal static class ExtraGraphsPlan
{
    /// <summary>Makes all graphs that can be made.</summary>
    /// <param name="parts">The model's parts. The graphs are added to them.</param>
    /// <param name="manifest">The manifest without extra graphs.</param>
    /// <returns>The manifest with them, and with the reason for each graph that cannot be made.</returns>
    public static Manifest Make(ExtraGraphParts parts, Manifest manifest)
    {
        foreach (IExtraGraph graph in ExtraGraphs.All)
        {
            try
            {
                manifest = graph.Make(parts, manifest);
            }
            catch (OnnxException e)
            {
                manifest = graph.Kind.LeaveOut(manifest, e.Message);
            }
        }

        return manifest;
    }

    /// <summary>Leaves out extra graphs.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="reasons">The graphs, each with the reason.</param>
    /// <param name="files">The files that are not needed any more.</param>
    /// <returns>The manifest without the graphs.</returns>
    public static Manifest LeaveOut(Manifest manifest, IReadOnlyDictionary<SplitGraph, string> reasons, out IReadOnlyList<string> files)
    {
        Manifest rest = reasons.Aggregate(manifest, (m, reason) => reason.Key.LeaveOut(m, reason.Value));
        files = [.. manifest.GraphFiles().Except(rest.GraphFiles())];
        return rest;
    }
}
