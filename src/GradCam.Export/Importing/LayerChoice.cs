using GradCam.Onnx;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.SplitModels;
using GradCam.Text;

namespace GradCam.Export.Importing;

/// <summary>Chooses the target layers: those that the user names, or the default.</summary>
internal static class LayerChoice
{
    private const int SmallGrid = 4;
    private const int MostExamples = 3;

    /// <summary>Returns the target layers, and the reason for each.</summary>
    /// <param name="analysis">The model.</param>
    /// <param name="asked">The names of tensors, nodes or modules; none for the default.</param>
    /// <param name="notes">Receives notes on the choice for the user.</param>
    /// <exception cref="OnnxException">A name is wrong, or the model has no layer to choose.</exception>
    public static IReadOnlyList<FoundLayer> Find(OnnxAnalysis analysis, IReadOnlyList<string> asked, List<ModelNote> notes)
    {
        IReadOnlyList<TargetLayerCandidate> candidates = TargetLayers.Candidates(analysis.Model.Graph, analysis.Image, analysis.Scores, analysis.Shapes, analysis.ChannelsLast);
        IReadOnlyList<FoundLayer> layers = asked.Count > 0
            ? [.. asked.Select(l => new FoundLayer(ChannelsFirstOf(Real(Named(l, analysis, candidates), analysis), analysis), "asked for")).Distinct()]
            : [Default(analysis, candidates, notes)];
        foreach (FoundLayer layer in layers)
            NoteSmallGrid(layer.Tensor, analysis, candidates, notes);
        return layers;
    }

    private static FoundLayer Default(OnnxAnalysis analysis, IReadOnlyList<TargetLayerCandidate> candidates, List<ModelNote> notes)
    {
        (ModelProto model, string image, string scores, Dictionary<string, TensorShape> shapes) = (analysis.Model, analysis.Image, analysis.Scores, analysis.Shapes);
        if (TokenLayers.Default(model.Graph, scores, shapes, candidates) is { } tokens)
        {
            TokenGrid grid = tokens.Grid;
            string why = $"the last normalised tokens that lead to the scores: {grid.Height}x{grid.Width} patches{(grid.Prefix > 0 ? $" behind {grid.Prefix} set aside" : "")}";
            notes.Add(new ModelNote(NoteKinds.Layer, $"the target layer is '{tokens.Tensor}', {why}"));
            return new FoundLayer(tokens.Tensor, why);
        }

        TargetLayerCandidate target = (analysis.DenseScores is null
            ? TargetLayers.Default(model.Graph, image, scores, shapes, candidates, analysis.Classes, analysis.Height, analysis.Width)
            : TargetLayers.Coarsest(candidates, analysis.Classes, analysis.Height, analysis.Width))
            ?? throw new OnnxException(candidates.Count == 0
                ? $"The model has no layer with a grid [N,C,h,w] whose positions are those of the picture, and Grad-CAM needs one. Methods that need none attribute to the pixels: give --layer {image} --method integratedgradients (or occlusion, rise, smoothgrad)."
                : $"No layer with a grid lies on every path from the picture to the scores: a map of one path does not show the others. Choose one with --layer, for example {string.Join(" or ", candidates.Reverse().Take(MostExamples).Select(c => $"'{c.Tensor}'"))}.");
        string reason = analysis.DenseScores is null ? "the last one with a grid in front of the classifier" : $"the last one of the coarsest grid, {target.Shape.Fixed(2)}x{target.Shape.Fixed(3)}";
        string layer = ChannelsFirstOf(target.Tensor, analysis);
        notes.Add(new ModelNote(NoteKinds.Layer, $"the target layer is '{layer}' ({model.Graph.Node.First(n => n.Output.Contains(layer)).OpType}), {reason}"));
        if (!TargetLayers.HasProportions(target.Shape, analysis.Height, analysis.Width))
            notes.Add(new ModelNote(NoteKinds.Grid, $"the layer's grid, {target.Shape.Fixed(2)}x{target.Shape.Fixed(3)}, has not the proportions of the picture, {analysis.Height}x{analysis.Width}. If its axes are not the picture's rows and columns, choose another with --layer", Caution: true));
        return new FoundLayer(layer, reason);
    }

    // A map of four values cannot show less than a quarter of the picture.
    private static void NoteSmallGrid(string layer, OnnxAnalysis analysis, IReadOnlyList<TargetLayerCandidate> candidates, List<ModelNote> notes)
    {
        if (!analysis.Shapes.TryGetValue(layer, out TensorShape? shape) || shape.Rank != 4)
            return;
        TensorShape grid = analysis.ChannelsLast.Contains(layer) ? ChannelsLast.Turned(shape) : shape;
        (long height, long width) = (grid.Dims[2].Size, grid.Dims[3].Size);
        if (height * width > SmallGrid)
            return;
        TargetLayerCandidate? finer = TargetLayers.Finer(analysis.Model.Graph, analysis.Image, analysis.Scores, grid, candidates, analysis.Height, analysis.Width);
        string advice = finer is null ? "" : $". The layer in front of the last stride has {finer.Shape.Fixed(2)}x{finer.Shape.Fixed(3)}: --layer {finer.Tensor}";
        notes.Add(new ModelNote(NoteKinds.Grid, $"the grid of '{layer}' has only {height}x{width} cells, so its map is too coarse to locate anything{advice}", Caution: true));
    }

    // Returns a tensor by its own name, by that of its node, or by that of its module.
    private static string Named(string wanted, OnnxAnalysis analysis, IReadOnlyList<TargetLayerCandidate> candidates)
    {
        GraphProto graph = analysis.Model.Graph;
        if (wanted == analysis.Image || graph.Node.Any(n => n.Output.Contains(wanted)))
            return wanted;
        if (graph.Node.FirstOrDefault(n => n.Name == wanted) is { } node)
            return node.Output[0];
        if (ModuleNames.Find(graph, wanted, analysis.Image, analysis.Scores) is { } ofModule)
            return ofModule;
        IReadOnlyList<string> near = NearMatches.Find(wanted, candidates.Select(c => c.Tensor).Concat(graph.Node.Select(n => n.Name)).Concat(ModuleNames.All(graph)));
        throw new OnnxException($"The model has no tensor, node or module '{wanted}'.{(near.Count > 0 ? $" Did you mean {string.Join(", ", near.Select(n => $"'{n}'"))}?" : "")}");
    }

    // If a tensor has its channels last, there often is a copy with the channels first.
    private static string ChannelsFirstOf(string tensor, OnnxAnalysis analysis) =>
        analysis.ChannelsLast.Contains(tensor) ? ChannelsFirst.NeighbourOrNull(analysis.Model.Graph, tensor) ?? tensor : tensor;

    // The levels of a quantised model are no activations. The target is the tensor of the real numbers that they represent.
    private static string Real(string tensor, OnnxAnalysis analysis) =>
        analysis.Shapes.TryGetValue(tensor, out TensorShape? shape) && Tensors.SizeOf(shape.ElementType) == 1
            && analysis.Model.Graph.Node.FirstOrDefault(n => n.OpType == "DequantizeLinear" && n.Input[0] == tensor) is { } node ? node.Output[0] : tensor;
}
