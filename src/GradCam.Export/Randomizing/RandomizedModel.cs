using GradCam.Export.Importing;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Randomizing;

/// <summary>
/// Makes a split model with shuffled weights in its last layers. Each tensor keeps the magnitudes of its values (matrices and kernels lose their
/// signs), but loses the training. Adebayo et al., "Sanity Checks for Saliency Maps", NeurIPS 2018, section 3.1 ("cascading randomization").
/// </summary>
/// <remarks>
/// The two halves are joined to one graph. After its weights are shuffled, it is cut and differentiated anew, because the gradient graphs contain
/// constants that were computed from the weights. The result is not verified: only the numbers of the model change.
/// </remarks>
public static class RandomizedModel
{
    private const string TraceFile = "trace.onnx";
    private const long InlineBelow = 1024;

    /// <summary>Returns the number of a split model's layers with weights.</summary>
    /// <param name="folder">The split model's folder.</param>
    /// <exception cref="GradCamException">The folder has no split model.</exception>
    public static int LayerCount(string folder)
    {
        SplitModel model = SplitModel.Open(folder);
        return WeightedLayers.Of(JoinedModel.Read(model)).Count;
    }

    /// <summary>Writes a split model with shuffled weights.</summary>
    /// <param name="folder">The split model's folder.</param>
    /// <param name="output">The new folder.</param>
    /// <param name="layers">The number of shuffled layers, from the scores down; 0 for none, at most <see cref="LayerCount"/>.</param>
    /// <param name="seed">The seed of the order.</param>
    /// <param name="cancellationToken">Cancels the work. No files remain.</param>
    /// <exception cref="GradCamException">The folder has no split model, or the new folder cannot be written.</exception>
    public static void Write(string folder, string output, int layers, int seed, CancellationToken cancellationToken = default)
    {
        SplitModel source = SplitModel.Open(folder);
        ModelProto model = JoinedModel.Read(source);
        HashSet<string> shuffled = [.. WeightedLayers.Of(model).TakeLast(layers).SelectMany(l => l)];
        try
        {
            SplitWorkspace.Use(output, workspace =>
            {
                Write(source, model, shuffled, seed, workspace, cancellationToken);
                workspace.Publish();
                return true;
            });
        }
        catch (Exception e) when (e is Onnx.OnnxException or OnnxRuntimeException)
        {
            throw new GradCamException(GradCamErrorKind.Model, $"{folder}: cannot be made again with other weights: {BrokenModel.OneLine(e.Message)}", e);
        }
    }

    private static void Write(SplitModel source, ModelProto model, HashSet<string> shuffled, int seed, SplitWorkspace workspace, CancellationToken cancellationToken)
    {
        Manifest manifest = source.Manifest;
        var weights = new ShuffledInitializers(new OnnxInitializers(model.Clone(), source.Folder), model, shuffled, seed);
        foreach (TensorProto small in model.Graph.Initializer.Where(t => shuffled.Contains(t.Name) && !t.IsExternal()))
            weights.Shuffle(small);
        var layout = new WeightsLayout(SplitPlan.WeightsName, InlineBelow);
        layout.MoveOut(model);
        workspace.Weights.Append(layout, weights, cancellationToken);

        SplitPlan plan = SplitPlan.Make(new SplitRequest
        {
            Name = manifest.Name,
            Source = manifest.Source,
            Model = model,
            Image = manifest.Image.Name,
            Scores = manifest.Scores.Name,
            DenseScores = manifest.DenseScores,
            Probability = manifest.Probability,
            Head = manifest.Head,
            OtherHeads = manifest.OtherHeads ?? [],
            Layers = [.. manifest.Layers.Select(l => l.Activations)],
            Tokens = manifest.Layers.Where(l => l.Tokens is not null).ToDictionary(l => l.Activations, l => new TokenGrid(l.Tokens!.Prefix, l.Tokens.Height, l.Tokens.Width)),
            Shapes = Shapes(model, manifest, new TrialRuns(source.Folder, TrialLimits.Default, cancellationToken), Path.Combine(workspace.Folder, TraceFile)),
            Preprocessing = manifest.Preprocessing,
            Labels = manifest.Labels is null ? null : [.. Enumerable.Range(0, source.ClassCount).Select(c => source.Labels[c]!)],
            Layout = layout,
        });
        workspace.Weights.Append(plan.Layout, weights, cancellationToken);
        plan.WriteGraphs(workspace.Folder, workspace.Weights.Hash());
    }

    // The manifest states whether the batch is free. If it is, two batch sizes show which axes grow with it.
    private static Dictionary<string, TensorShape> Shapes(ModelProto model, Manifest manifest, TrialRuns trial, string path)
    {
        long batch = manifest.Image.Shape[0];
        return batch == 0
            ? ShapeTrace.Merge(Trace(2), 2, Trace(3), 3)
            : ShapeTrace.Fixed(Trace(batch));

        Dictionary<string, (long[] Dims, int Type)> Trace(long count) => ShapeTrace.Shapes(trial, path, model, manifest.Image.Name, [count, .. manifest.Image.Shape.Skip(1)]);
    }
}
