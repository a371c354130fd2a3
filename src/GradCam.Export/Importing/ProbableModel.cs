using System.Text.RegularExpressions;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Importing;

/// <summary>Recognizes models that are neither classifiers nor segmentation models, by their outputs.</summary>
internal static partial class ProbableModel
{
    private const string Detector = "a detector";
    private const long BoxValues = 4;

    // A detector's head has a grid as coarse as this. Segmentation models enlarge their grids.
    private const int CoarseStride = 16;

    /// <summary>Returns the probable type of a model, and the reason.</summary>
    /// <param name="model">The model.</param>
    /// <param name="heads">The model's outputs.</param>
    /// <param name="height">The height of the input in pixels.</param>
    /// <param name="width">The width of the input in pixels.</param>
    /// <returns>The type and the reason in words; <c>null</c> for a classifier, a segmentation model, or one that resembles neither.</returns>
    public static (string Type, string Why)? Of(ModelProto model, ScoreHeads heads, int height, int width)
    {
        (string Name, TensorShape Shape)[] outputs = [.. heads.Outputs.Where(o => heads.ShapeOf(o) is { Rank: > 0 } shape && IsReal(shape)).Select(o => (o, heads.ShapeOf(o)!))];
        if (heads.Outputs.FirstOrDefault(heads.Chosen.Contains) is { } chosen)
            return (Detector, $"its output '{chosen}' comes from an operator that selects boxes");
        if (model.MetadataProps.FirstOrDefault(p => p.Key == "task")?.Value is "detect" or "segment" or "pose" or "obb")
            return (Detector, $"its metadata give the task '{model.MetadataProps.First(p => p.Key == "task").Value}'");

        (string Name, TensorShape Shape)[] lists = [.. outputs.Where(o => IsList(o.Shape))];
        (string Name, TensorShape Shape)[] boxes = [.. outputs.Where(o => !IsVector(o.Shape) && (HasBoxes(o.Shape) || BoxNames().IsMatch(o.Name)))];
        if (outputs.FirstOrDefault(o => o.Shape.Rank > 1 && IsVector(o.Shape) && BoxNames().IsMatch(o.Name) && o.Shape.Dims[1].Size > BoxValues && o.Shape.Dims[1].Size % BoxValues == 0) is { Name: { }, Shape: { } } row)
            return (Detector, $"it outputs the boxes of several candidates in a row, {Text(row)}");
        bool hasVector = heads.Heads.Any(h => h.IsVector);
        if (!hasVector && boxes.Length == 0 && lists.Length == 1 && SequenceOrNull(model, heads, lists[0].Name, lists[0].Shape, height, width) is { } sequence)
            return sequence;
        if (boxes.Length > 0 && (lists.Length > 0 || heads.Heads.Any(h => !h.IsVector)))
            return (Detector, $"it outputs lists or grids of boxes, such as {Text(boxes[0])}");
        if (!hasVector && lists.Length > 0)
            return (Detector, $"it outputs a list of candidates, {Text(lists[0])}");
        if (!hasVector && outputs.FirstOrDefault(o => heads.Heads.All(h => h.Output != o.Name) && IsVector(o.Shape) && o.Shape.Rank > 1) is { Name: { } flat, Shape: { } flatShape } && !heads.HasUnitVector)
            return (Detector, $"its output '{flat}' {flatShape} has one value for each position of a grid, and no classes");

        ScoreHead[] grids = [.. heads.Heads.Where(h => !h.IsVector)];
        if (!hasVector && grids.Length > 1 && grids.Any(g => !g.Shape.SameAxes(grids[0].Shape)))
            return (Detector, $"it outputs grids of several sizes or depths, {string.Join(", ", grids.Select(g => $"'{g.Output}' {g.Shape}"))}");
        if (!hasVector && grids is [{ Removed: null, IsDecision: false } grid])
            return OfGrid(grid, heads, height, width);
        if (heads.Heads.Count == 0 && heads.HasUnitVector)
            return ("an embedding model", "its output is scaled to length 1, so it is compared with other vectors and holds no scores");
        if (heads.Heads is [{ IsVector: true, Removed: null } only] && EmbeddingNames().IsMatch(only.Output))
            return ("an embedding model", $"its output is called '{only.Output}'");
        return heads.Heads.Count == 0 && outputs.FirstOrDefault(o => o.Shape.Rank == 3 && o.Shape.Dims[0].Size == 1) is { Name: { } map, Shape: { } mapShape }
            ? ("a model of one value for each position, such as depth", $"it outputs '{map}' {mapShape}") : null;
    }

    // Returns the type and the reason if the output has one value for each step of a sequence, or for each patch; otherwise null.
    private static (string Type, string Why)? SequenceOrNull(ModelProto model, ScoreHeads heads, string name, TensorShape shape, int height, int width)
    {
        if (shape.Rank != 3)
            return null;
        if (EmbeddingNames().IsMatch(name))
            return ("an embedding model", $"its output is called '{name}'");
        bool stepsFirst = shape.Dims[0].Size > 1 && shape.Dims[1].Size == 1;
        bool recurrent = model.Graph.Node.Any(n => n.OpType is "LSTM" or "GRU" or "RNN");
        string? last = heads.Index.Producer(name)?.OpType;
        bool sequence = stepsFirst || recurrent || last is "Softmax" or "LogSoftmax" || (width >= 2 * height && last is "MatMul" or "Add" or "Gemm");
        return sequence ? ("a text recogniser", $"it outputs scores for each step of a sequence, '{name}' {shape}")
            : shape.Dims[1].Size >= height / 4 && shape.Dims[1].Size * width == shape.Dims[2].Size * height && shape.Dims[2].Size > 4 ? ("a model of one value for each position, such as depth", $"it outputs '{name}' {shape}")
            : null;
    }

    private static (string Type, string Why)? OfGrid(ScoreHead grid, ScoreHeads heads, int height, int width)
    {
        bool last = ChannelsLast.Find(heads.Index.Graph, heads.Shapes).Contains(grid.Logits);
        (long channels, long rows, long columns) = last ? (grid.Shape.Dims[3].Size, grid.Shape.Dims[1].Size, grid.Shape.Dims[2].Size) : (grid.Shape.Dims[1].Size, grid.Shape.Dims[2].Size, grid.Shape.Dims[3].Size);
        if (channels > BoxValues && rows * CoarseStride <= height && columns * CoarseStride <= width)
            return (Detector, $"it outputs a coarse grid of values, '{grid.Output}' {grid.Shape}");
        if (channels is not (1 or 3) || rows < height || columns < width)
            return null;

        // A 1x1 convolution computes a class's scores. A larger one, and operators that limit the range, compute a picture's colours.
        NodeProto? node = heads.Index.Producer(grid.Logits);
        bool limited = node?.OpType is "Tanh" or "Clip" or "DepthToSpace" or "Mul" or "Div";
        while (node is { OpType: "Tanh" or "Clip" or "Mul" or "Div" or "Add" or "Sub" or "Identity" or "Cast" or "DepthToSpace" or "Transpose" or "Sigmoid" or "Slice" })
            node = heads.Index.Producer(node.Input[0]);
        bool wide = node is { OpType: "Conv" or "ConvTranspose" } && heads.ShapeOf(node.Input[1]) is { Rank: 4 } kernel && kernel.Dims[2].Size * kernel.Dims[3].Size > 4;
        if ((channels == 3 && (limited || wide)) || rows > height || columns > width)
            return ("a model that makes pictures", $"it outputs a picture, '{grid.Output}' {grid.Shape}");
        return null;
    }

    private static bool IsReal(TensorShape shape) => (TensorProto.Types.DataType)shape.ElementType is TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Float16;

    private static bool IsVector(TensorShape shape) => ScoreVector.Fits(shape);

    // [N, candidates, values] in either order, [N, anchors, h, w, values], or rows without a batch.
    private static bool IsList(TensorShape shape) => !ScoreVector.Fits(shape)
        && (shape.Rank is 3 or 5 || (shape.Rank == 2 && shape.Dims[0].Size != 1));

    private static bool HasBoxes(TensorShape shape) => shape.Rank is 2 or 3 && (shape.Dims[^1].Size == BoxValues || (shape.Rank == 3 && shape.Dims[1].Size == BoxValues && shape.Dims[2].Size > BoxValues));

    private static string Text((string Name, TensorShape Shape) output) => $"'{output.Name}' {output.Shape}";

    [GeneratedRegex("bbox|boxes|(^|[_./-])(box|loc|locs|anchors?|kps|rois?)([_./\\d-]|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BoxNames();

    [GeneratedRegex("embed|hidden_state|pooler|descriptor", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EmbeddingNames();
}
