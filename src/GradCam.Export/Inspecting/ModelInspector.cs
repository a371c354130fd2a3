using GradCam.Export.Importing;
using GradCam.Onnx;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.SplitModels;

namespace GradCam.Export.Inspecting;

/// <summary>Inspects models without changing or splitting them.</summary>
public static class ModelInspector
{
    /// <summary>Inspects an <c>.onnx</c> file. The model runs a few times on noise. Its weights stay in the file, and nothing is written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The options of the split that the inspection predicts.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="GradCamException">The file cannot be read, or is no image classifier.</exception>
    public static ModelInspection Inspect(string path, OnnxImportOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        return OnnxImporter.Use(path, output: null, options, importer => Inspect(path, options, importer), cancellationToken);
    }

    /// <summary>Inspects a split model.</summary>
    /// <param name="model">The model.</param>
    public static ModelInspection Inspect(SplitModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Manifest manifest = model.Manifest;
        return new ModelInspection
        {
            Model = model.Folder,
            IsSplit = true,
            Input = Tensor(manifest.Image),
            Scores = Tensor(manifest.Scores),
            Classes = model.ClassCount,
            DenseScores = manifest.DenseScores,
            Probability = manifest.Probability,
            Outputs = [.. new[] { manifest.Head }.OfType<string>().Select(h => new InspectedOutput(h, [], true, true)), .. (manifest.OtherHeads ?? []).Select(h => new InspectedOutput(h, [], true, false))],
            Targets = [.. manifest.Layers.Select((l, i) => new InspectedTarget(l.Name, "it was cut there when it was exported", manifest.ChannelWeights?.Pooled?[i] ?? false))],
            Layers = [.. manifest.Layers.Select(l => new InspectedLayer(l.Name, "", [.. l.Shape.Skip(1)], IsTarget: true))],
            Labels = manifest.Labels is null ? null : [.. Enumerable.Range(0, model.ClassCount).Select(i => model.Labels[i]!)],
            LabelsFrom = manifest.Labels,
            Preprocessing = manifest.Preprocessing,
            PreprocessingText = $"preprocessing ({model.Preprocessing.Source}): {model.Preprocessing.Description}",
            Notes = model.Notes,
        };

        static InspectedTensor Tensor(TensorInfo info) => new(info.Name, [.. info.Shape.Select(d => d == 0 ? (long?)null : d)]);
    }

    private static ModelInspection Inspect(string path, OnnxImportOptions options, OnnxImporter importer)
    {
        OnnxAnalysis analysis = importer.Analyse(progress: null);
        IReadOnlyList<FoundLayer> found = [];
        string[] targets = [];
        string? problem = null;
        IReadOnlyList<bool>? pooled = null;
        IReadOnlyList<TargetLayerCandidate> candidates = TargetLayers.Candidates(analysis.Model.Graph, analysis.Image, analysis.Scores, analysis.Shapes, analysis.ChannelsLast);
        IReadOnlyList<InspectedOperator> withoutRule = [];
        try
        {
            found = importer.FindLayers(analysis);
            targets = [.. found.Select(l => l.Tensor)];
            withoutRule = MissingRules.Find(analysis, targets);
            pooled = importer.Plan(analysis, targets).Manifest.ChannelWeights?.Pooled ?? [.. targets.Select(_ => false)];
        }
        catch (OnnxException e) when (options.Layers.Count == 0 || found.Count > 0)
        {
            problem = e.Message;
        }

        return new ModelInspection
        {
            Model = path,
            IsSplit = false,
            Input = new InspectedTensor(analysis.Input.Name, analysis.Input.Shape),
            Scores = new InspectedTensor(analysis.Scores, [null, .. analysis.Shapes[analysis.Scores].Dims.Skip(1).Select(d => (long?)d.Size)]),
            Classes = analysis.Classes,
            DenseScores = analysis.DenseScores,
            Removed = analysis.Found.Removed,
            Probability = analysis.Probability,
            Outputs = [.. analysis.Found.Outputs.Select(o => new InspectedOutput(o.Name, o.Shape is { } shape ? [null, .. shape.Dims.Skip(1).Select(d => (long?)d.Size)] : [], o.CanBeScores, o.IsExplained))],
            Targets = [.. found.Select((l, i) => new InspectedTarget(l.Tensor, l.Reason, pooled?[i]))],
            Layers = Layers(analysis, candidates, targets),
            WithoutRule = withoutRule,
            Problem = problem,
            Labels = analysis.Labels?.Names,
            LabelsFrom = analysis.Labels?.From,
            Preprocessing = analysis.Preprocessing.Settings,
            PreprocessingText = analysis.Preprocessing.Text,
            Embedded = analysis.Embedded,
            Notes = importer.Notes,
        };
    }

    // The last layer comes first. Tokens have no grid and are no candidates, but they are listed if they are a target.
    private static List<InspectedLayer> Layers(OnnxAnalysis analysis, IReadOnlyList<TargetLayerCandidate> candidates, string[] targets)
    {
        List<InspectedLayer> layers = [.. candidates.Reverse().Select(c => new InspectedLayer(c.Tensor, c.OpType, Axes(c.Shape), targets.Contains(c.Tensor)))];
        foreach (string target in targets.Where(t => !layers.Any(l => l.Name == t)).Reverse())
        {
            if (analysis.Shapes.TryGetValue(target, out TensorShape? shape))
                layers.Insert(0, new InspectedLayer(target, analysis.Model.Graph.Node.FirstOrDefault(n => n.Output.Contains(target))?.OpType ?? "", Axes(analysis.ChannelsLast.Contains(target) ? ChannelsLast.Turned(shape) : shape), IsTarget: true));
        }

        return layers;

        static long[] Axes(TensorShape shape) => [.. shape.Dims.Skip(1).Select(d => d.Size)];
    }
}
