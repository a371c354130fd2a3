using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.Sessions;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export;

/// <summary>
/// Represents the part of a classifier after a target layer, so that a check can change the layer's activations. For a layer at the cut, it is the
/// classifier itself. For a later layer, it is the rest of the classifier after a second cut.
/// </summary>
internal sealed class LayerTail : IDisposable
{
    private const string HeadFile = "head.onnx";
    private const string TailFile = "tail.onnx";

    private readonly Manifest _manifest;
    private readonly string _layer;
    private readonly RunTensors _given;
    private readonly OrtSession _session;
    private readonly string[] _inputs;
    private readonly string[] _saved;

    private LayerTail(SplitPlan plan, string layer, GraphProto graph, RunTensors given, OrtSession session)
    {
        _manifest = plan.Manifest;
        _layer = layer;
        _given = given;
        _session = session;
        _inputs = [.. graph.Input.Select(i => i.Name)];
        var made = graph.Node.SelectMany(n => n.Output).ToHashSet(StringComparer.Ordinal);
        _saved = [_manifest.Scores.Name, .. Saved(_manifest).Where(s => s != _manifest.Scores.Name && made.Contains(s))];
    }

    /// <summary>Gets the layer's activations for the picture.</summary>
    public float[] Activations => _given.Floats(_layer).ToArray();

    /// <summary>Opens the part of the classifier after a layer.</summary>
    /// <param name="plan">The split model's graphs.</param>
    /// <param name="model">The split model on disk.</param>
    /// <param name="picture">The tensors that cross the cut, for a picture.</param>
    /// <param name="layer">The layer's tensor.</param>
    /// <param name="weights">The model's weights, which must outlive this instance.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static LayerTail Open(SplitPlan plan, SplitModel model, RunTensors picture, string layer, SharedWeights? weights, CancellationToken cancellationToken)
    {
        ModelProto written = plan.Graphs[plan.Manifest.Classifier];
        ModelProto classifier = WithoutRounding.Of(written);
        string[] boundary = [.. classifier.Graph.Input.Select(i => i.Name)];
        string[] saved = [.. Saved(plan.Manifest)];
        OrtValue[] inputs = [.. boundary.Select(b => picture[b])];
        var given = new RunTensors([], []);
        try
        {
            if (boundary.Contains(layer))
            {
                given.Add(boundary, [.. inputs.Select(Copy)]);
                OrtSession session = classifier == written
                    ? new OrtSession(model.PathOf(plan.Manifest.Classifier), threads: 0, prepack: false, weights: weights)
                    : OpenGraph(model, TailFile, classifier, weights);
                return new LayerTail(plan, layer, classifier.Graph, given, session);
            }

            CutModel cut = CutModel.Cut(classifier, [layer], plan.Manifest.Scores.Name);
            var made = cut.Classifier.Graph.Node.SelectMany(n => n.Output).ToHashSet(StringComparer.Ordinal);
            foreach (string tensor in saved.Where(s => s != plan.Manifest.Scores.Name && made.Contains(s)))
                cut.Classifier.Graph.Output.Add(new ValueInfoProto { Name = tensor });

            // The gradients of earlier layers also need tensors of the head, with their values for the picture.
            string[] crossing = [.. cut.Features.Graph.Output.Select(o => o.Name)];
            var ahead = cut.Features.Graph.Node.SelectMany(n => n.Output).ToHashSet(StringComparer.Ordinal);
            string[] kept = [.. saved.Where(s => ahead.Contains(s) && !crossing.Contains(s))];
            cut.Features.Graph.Output.AddRange(kept.Select(s => new ValueInfoProto { Name = s }));
            given.Add(boundary, [.. inputs.Select(Copy)]);
            string[] wanted = [.. crossing.Concat(kept).Where(t => !boundary.Contains(t))];
            using (OrtSession head = OpenGraph(model, HeadFile, cut.Features, weights))
                given.Add(wanted, head.Run(boundary, inputs, wanted, cancellationToken));
            return new LayerTail(plan, layer, cut.Classifier.Graph, given, OpenGraph(model, TailFile, cut.Classifier, weights));
        }
        catch
        {
            given.Dispose();
            throw;
        }
    }

    /// <summary>Returns the scores for other activations of the layer.</summary>
    public float[] Scores(float[] activations, CancellationToken cancellationToken)
    {
        using RunTensors results = Run(activations, [_manifest.Scores.Name], cancellationToken);
        return results.Floats(_manifest.Scores.Name).ToArray();
    }

    /// <summary>Returns the scores and all tensors that the gradients need, for other activations of the layer.</summary>
    public RunTensors SavedAt(float[] activations, CancellationToken cancellationToken)
    {
        RunTensors results = Run(activations, _saved, cancellationToken);
        results.Add([_layer], [Value(activations)]);
        string[] others = [.. Saved(_manifest).Where(s => s != _layer && !_saved.Contains(s))];
        results.Add(others, [.. others.Select(s => Copy(_given[s]))]);
        return results;
    }

    public void Dispose()
    {
        _session.Dispose();
        _given.Dispose();
    }

    private static IEnumerable<string> Saved(Manifest manifest) => manifest.Gradient.Saved.Concat(manifest.ChannelWeights?.Saved ?? []).Distinct();

    private RunTensors Run(float[] activations, string[] outputs, CancellationToken cancellationToken)
    {
        OrtValue moved = Value(activations);
        try
        {
            return new RunTensors(outputs, _session.Run(_inputs, [.. _inputs.Select(i => i == _layer ? moved : _given[i])], outputs, cancellationToken), moved);
        }
        catch
        {
            moved.Dispose();
            throw;
        }
    }

    private OrtValue Value(float[] activations) => OrtValue.CreateTensorValueFromMemory(activations, _given[_layer].GetTensorTypeAndShape().Shape);

    private static OrtSession OpenGraph(SplitModel model, string file, ModelProto graph, SharedWeights? weights)
    {
        string path = Path.Combine(model.Folder, file);
        OnnxFile.Write(path, graph);
        try
        {
            return new OrtSession(path, threads: 0, prepack: false, weights: weights);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static OrtValue Copy(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        OrtValue copy = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, info.ElementDataType, info.Shape);
        value.GetTensorMutableRawData().CopyTo(copy.GetTensorMutableRawData());
        return copy;
    }
}
