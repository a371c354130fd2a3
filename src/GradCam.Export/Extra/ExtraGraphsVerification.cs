using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Extra;

/// <summary>Verifies the extra graphs of a split model that passed <see cref="Verification"/>.</summary>
internal static class ExtraGraphsVerification
{
    // The time that ONNX Runtime needs to open a graph grows faster than its number of nodes. For larger graphs, the check of each rule must suffice.
    private const int MostNodes = 4000;

    /// <summary>Verifies all extra graphs that the model has.</summary>
    /// <param name="plan">The split model's graphs.</param>
    /// <param name="folder">The folder, complete except for its name.</param>
    /// <param name="wrongInFront">The rule that is wrong before the target layers; <c>null</c> if all are right.</param>
    /// <param name="cancellationToken">Cancels the work between two runs.</param>
    /// <returns>The wrong graphs, each with the reason.</returns>
    public static IReadOnlyDictionary<SplitGraph, string> Run(SplitPlan plan, string folder, string? wrongInFront, CancellationToken cancellationToken)
    {
        var failed = new Dictionary<SplitGraph, string>();
        using var check = new ExtraGraphCheck(plan, SplitModel.Open(folder), cancellationToken);
        foreach (IExtraGraph graph in ExtraGraphs.All)
        {
            if (graph.Kind.FileOf(check.Manifest) is not { } file)
                continue;
            if (graph.ReachesImage && wrongInFront is not null)
            {
                failed[graph.Kind] = LeftOut(wrongInFront);
                continue;
            }

            if (graph.ReachesImage && plan.Graphs[file].Graph.Node.Count > MostNodes)
                continue;
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                check.Verify(graph);
            }
            catch (Exception e) when (e is GradCamException or OnnxRuntimeException)
            {
                failed[graph.Kind] = LeftOut(e.Message);
            }
        }

        return failed;
    }

    private static string LeftOut(string why) => $"The graph was left out, because it did not pass its verification: {why}";
}
