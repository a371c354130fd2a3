using System.Text.RegularExpressions;
using GradCam.Onnx;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Text;

namespace GradCam.Export.Importing;

/// <summary>Represents the outputs of a model, and finds the one that contains the scores.</summary>
internal sealed partial class ScoreHeads
{
    private readonly GraphIndex _index;
    private readonly Dictionary<string, TensorShape> _shapes;
    private readonly long _operatorSet;
    private readonly List<ScoreHead> _all = [];

    /// <summary>Finds the outputs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="shapes">The shapes of the model's tensors for one picture.</param>
    public ScoreHeads(ModelProto model, Dictionary<string, TensorShape> shapes)
    {
        _index = new GraphIndex(model.Graph);
        _shapes = shapes;
        _operatorSet = model.OpsetImport.FirstOrDefault(o => o.Domain is "" or "ai.onnx")?.Version ?? 1;
        Outputs = [.. model.Graph.Output.Select(o => o.Name)];
        Chosen = ChosenAmongBoxes();
        foreach (string output in Outputs.Where(o => !Chosen.Contains(o)))
        {
            if (HeadOrNull(output) is { } head)
                _all.Add(head);
        }

        // A tensor and its Softmax are one head, because they have the same logits. A single number is a head only after a Sigmoid, or if it is the
        // only output.
        Heads = [.. _all.GroupBy(h => h.Logits, StringComparer.Ordinal).Select(Merged)
            .Where(h => !h.IsUnitVector && !h.IsFlattenedGrid && (h.Shape.Rank > 1 || h.Removed is "Sigmoid" or "LogSigmoid" || _all.Count == 1))];
    }

    /// <summary>Gets the names of all outputs.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Gets the tensors after an operator that chooses among boxes.</summary>
    public IReadOnlySet<string> Chosen { get; }

    /// <summary>Gets the outputs that could be scores, in the model's order.</summary>
    public IReadOnlyList<ScoreHead> Heads { get; }

    /// <summary>Gets whether any output is a vector of length 1.</summary>
    public bool HasUnitVector => _all.Any(h => h.IsUnitVector);

    /// <summary>Gets the graph.</summary>
    public GraphIndex Index => _index;

    /// <summary>Gets the shapes of all tensors for one picture.</summary>
    public IReadOnlyDictionary<string, TensorShape> Shapes => _shapes;

    /// <summary>Returns the shape of an output for one picture; <c>null</c> if it is no tensor.</summary>
    public TensorShape? ShapeOf(string output) => _shapes.GetValueOrDefault(output);

    /// <summary>Returns the head of a name.</summary>
    /// <param name="name">The name of an output.</param>
    /// <exception cref="OnnxException">There is no such output, or it contains no scores.</exception>
    public ScoreHead Named(string name)
    {
        if (Heads.FirstOrDefault(h => h.Output == name) is { } head)
            return head;
        if (_all.FirstOrDefault(h => h.Output == name) is { } other)
        {
            return other.IsUnitVector ? throw new OnnxException($"The output '{name}' {other.Shape} is scaled to length 1: it is an embedding and no vector of scores.{Choice()}")
                : Heads.FirstOrDefault(h => h.Logits == other.Logits) ?? other;
        }

        if (Outputs.Contains(name))
            throw new OnnxException($"The output '{name}' {ShapeOf(name)} is neither a vector of scores per picture nor a grid of them.{Choice()}");
        IReadOnlyList<string> near = NearMatches.Find(name, Outputs);
        throw new OnnxException($"The model has no output '{name}'.{(near.Count > 0 ? $" Did you mean {string.Join(", ", near.Select(n => $"'{n}'"))}?" : "")} Its outputs: {string.Join(", ", Outputs.Select(o => $"'{o}'"))}.");

        string Choice() => Heads.Count == 0 ? "" : $" Name one of these with --head: {string.Join(", ", Heads.Select(h => $"'{h.Output}'"))}.";
    }

    /// <summary>
    /// Returns the heads, the most probable first. Vectors come before grids. A head that ends in a Softmax or Sigmoid comes next, then one that is
    /// computed from the others. A head with a usual name for scores follows, then a linear layer that no other output depends on. Last is the head
    /// that depends on most of the model.
    /// </summary>
    public IReadOnlyList<ScoreHead> Ranked()
    {
        if (Heads.Count < 2)
            return Heads;
        Dictionary<string, List<NodeProto>> upstream = Outputs.Distinct(StringComparer.Ordinal)
            .ToDictionary(o => o, o => _index.Upstream([OutputTrace.Of(_index, o).Tensor], new HashSet<string>(StringComparer.Ordinal)), StringComparer.Ordinal);
        return [.. Heads.OrderByDescending(h => h.IsVector)
            .ThenByDescending(h => h.Removed is not null || h.IsDecision)
            .ThenByDescending(h => Outputs.Any(o => DependsOn(upstream[h.Output], o, h)))
            .ThenByDescending(h => NameRank(h.Output))
            .ThenByDescending(h => IsLinear(h.Logits) && !Heads.Any(other => other != h && DependsOn(upstream[other.Output], h.Output, other)))
            .ThenByDescending(h => upstream[h.Output].Count)];

        // Returns whether the head depends on another output. Its own logits may be an output, too, and do not count.
        bool DependsOn(List<NodeProto> nodes, string other, ScoreHead own) =>
            other != own.Output && other != own.Logits && nodes.Any(n => n.Input.Contains(other));
    }

    /// <summary>Returns whether scores already are probabilities: a mean of several softmaxes, for example, or one column of a softmax.</summary>
    public bool AreProbabilities(ScoreHead head) =>
        head is { Removed: null, IsVector: true } && new ValueBounds(_index).Of(head.Logits) is { Least: > -0.001, Most: > 0.999 and < 1.001 };

    private ScoreHead? HeadOrNull(string output)
    {
        OutputTrace trace = OutputTrace.Of(_index, output);
        if (!IsReal(trace.Tensor))
            return null;
        Logits logits = Logits.Find(_index.Graph, trace.Tensor);
        if (!IsReal(logits.Tensor) || (logits.Removed is null ? !logits.Rounded : !IsOverClasses(output, logits)))
            logits = new Logits(trace.Tensor, null);
        TensorShape shape = _shapes[logits.Tensor];
        bool vector = ScoreVector.Fits(shape);
        if (!vector && !ScoreVector.FitsDense(shape))
        {
            // The shape before the operator may differ from that of the output.
            logits = new Logits(trace.Tensor, null);
            shape = _shapes[logits.Tensor];
            vector = ScoreVector.Fits(shape);
            if (!vector && !ScoreVector.FitsDense(shape))
                return null;
        }

        return new ScoreHead(output, logits.Tensor, logits.Removed, shape, vector)
        {
            Labels = trace.Labels,
            IsDecision = trace.IsDecision,
            IsRounded = logits.Rounded,
            IsFlattenedGrid = vector && shape.Rank > 1 && shape.Dims[1].Size > 1 && IsFlattenedGrid(logits.Tensor, 0),
            IsUnitVector = vector && UnitVector.Is(_index, logits.Tensor),
        };
    }

    private static ScoreHead Merged(IEnumerable<ScoreHead> same)
    {
        ScoreHead[] heads = [.. same];
        ScoreHead best = heads.OrderByDescending(h => h.Removed is not null).ThenBy(h => h.IsDecision).First();
        return best with { Labels = heads.Select(h => h.Labels).FirstOrDefault(l => l is not null) };
    }

    private bool IsReal(string tensor) => _shapes.TryGetValue(tensor, out TensorShape? shape) && shape.Rank >= 1
        && shape.ElementType is (int)TensorProto.Types.DataType.Float or (int)TensorProto.Types.DataType.Float16;

    // A Softmax normalizes along one axis; before operator set 13, over that axis and all later ones.
    private bool IsOverClasses(string output, Logits logits)
    {
        TensorShape shape = _shapes[logits.Tensor];
        if (shape.Rank < 1 || logits.Normalizer is not { } node)
            return true;
        if (Axes(node, shape.Rank) is not { Length: > 0 } axes || axes.Any(a => a < 0 || a >= shape.Rank))
            return false;
        if (axes is [0] && shape.Rank > 1 && shape.Dims[0].Size == 1 && shape.Dims.Skip(1).Any(d => d.Size > 1))
            throw new OnnxException($"The {logits.Removed} in front of the output '{output}' normalises along axis 0, over the pictures of a batch and not over the classes. Export the model with axis 1.");
        long over = axes.Aggregate(1L, (product, a) => product * shape.Dims[(int)a].Size);
        if (ScoreVector.Fits(shape))
            return over == shape.Dims.Aggregate(1L, (product, d) => product * d.Size);
        long classes = shape.Rank != 4 ? over : ChannelsLast.Find(_index.Graph, _shapes).Contains(logits.Tensor) ? shape.Dims[3].Size : shape.Dims[1].Size;
        return over == classes;
    }

    private long[] Axes(NodeProto node, int rank)
    {
        long[] axes = node.OpType is "Softmax" or "LogSoftmax"
            ? _operatorSet < 13 ? FromOn(node.Int("axis", 1)) : [node.Int("axis", -1)]
            : node.Ints("axes") ?? (node.Input.Count > 1 && _index.Constant(node.Input[1]) is { } given ? KnownValue.Read(given)?.Integers() : null) ?? FromOn(0);
        return Array.ConvertAll(axes, a => a < 0 ? a + rank : a);

        long[] FromOn(long first) => [.. Enumerable.Range(0, rank).Select(a => (long)a).Where(a => a >= (first < 0 ? first + rank : first))];
    }

    // Returns whether the tensor is a grid that was flattened without mixing its values.
    private bool IsFlattenedGrid(string tensor, int depth)
    {
        for (; depth < 50 && _index.Producer(tensor) is { } node; depth++)
        {
            if (node.OpType == "Concat")
                return node.Input.Any(i => IsFlattenedGrid(i, depth + 1));
            if (!Logits.KeepsValues(node, _index) && node.OpType is not ("Sigmoid" or "Split" or "Slice"))
                return false;
            tensor = node.Input[0];
            if (_shapes.TryGetValue(tensor, out TensorShape? shape) && shape.Rank >= 4 && shape.Dims.Skip(1).Count(d => d.Size > 1) >= 2)
                return true;
        }

        return false;
    }

    private bool IsLinear(string tensor)
    {
        while (_index.Producer(tensor) is { } node)
        {
            if (node.OpType is "Gemm" or "MatMul" or "Conv")
                return true;
            if (node.OpType == "Add" && node.Input.Any(i => _index.Producer(i)?.OpType == "MatMul"))
                return true;
            if (!Logits.KeepsValues(node, _index))
                return false;
            tensor = node.Input[0];
        }

        return false;
    }

    private HashSet<string> ChosenAmongBoxes()
    {
        List<string> roots = [.. _index.Graph.Node.Where(n => n.OpType is "NonMaxSuppression" or "RoiAlign" or "MaxRoiPool" || n.OpType.Contains("NMS", StringComparison.Ordinal)).SelectMany(n => n.Output)];
        return roots.Count == 0 ? [] : _index.Downstream(roots);
    }

    private static int NameRank(string name) => OtherNames().IsMatch(name) ? -1 : ScoreNames().IsMatch(name) ? 1 : 0;

    // Auxiliary heads, features, and measures that are no classes.
    [GeneratedRegex("aux|embed|feature|hidden|pool|descriptor|b?box|landmark|keypoint|anchor|attention|attn|angle|offset", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OtherNames();

    [GeneratedRegex("logit|score|prob|softmax|sigmoid|pred|class|label|output|result", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ScoreNames();
}
