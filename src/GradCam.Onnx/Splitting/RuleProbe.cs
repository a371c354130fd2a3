using System.Text;
using Google.Protobuf;
using GradCam.Onnx.Gradients;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Splitting;

/// <summary>
/// Represents one node of a model as a separate model, and the rule for its operator as another. With the node's Jacobian J at some inputs, the rule
/// must give <c>J^T dY</c>, so that <c>&lt;J^T dY, v&gt; = &lt;dY, J v&gt;</c> for any v and dY.
/// </summary>
/// <param name="Node">The node.</param>
/// <param name="Forward">The node alone. Its outputs include the tensors of the forward pass that the rule needs.</param>
/// <param name="Backward">The rule: from those tensors and dY to gradients.</param>
/// <param name="Output">The output of dY.</param>
/// <param name="Moved">The inputs of v, in the order of the gradients.</param>
internal sealed record RuleProbe(NodeProto Node, ModelProto Forward, GradientModel Backward, string Output, IReadOnlyList<string> Moved)
{
    // The straight-through gradient of rounding is deliberate, so finite differences cannot check it.
    private static readonly HashSet<string> s_rounds = new(StringComparer.Ordinal) { "Cast", "CastLike", "Ceil", "DequantizeLinear", "DynamicQuantizeLinear", "Floor", "QuantizeLinear", "Round", "Sign" };

    /// <summary>Gets the inputs of <see cref="Forward"/>: tensors of the model that are not constants.</summary>
    public IEnumerable<string> Inputs => Forward.Graph.Input.Select(i => i.Name);

    /// <summary>
    /// Makes the probes of all nodes on the gradient's paths. Nodes with the same operator, attributes, shapes and small constants have one probe.
    /// Nodes in half precision, and those that round, have none.
    /// </summary>
    /// <param name="model">The whole model; it does not change.</param>
    /// <param name="scores">Its scores.</param>
    /// <param name="wanted">The tensors whose gradients the caller needs.</param>
    /// <param name="shapes">Shapes of its tensors, weights included.</param>
    /// <exception cref="OnnxException">A gradient reaches an operator without a rule.</exception>
    public static IReadOnlyList<RuleProbe> Make(ModelProto model, string scores, IReadOnlyCollection<string> wanted, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        ArgumentNullException.ThrowIfNull(model);
        long opset = model.OpsetImport.FirstOrDefault(o => o.Domain is "" or "ai.onnx")?.Version ?? 1;
        var backward = new Differentiator(model.Graph.Clone(), opset, scores, GradientModels.Seed, wanted, shapes);
        var plain = new GraphIndex(model.Graph);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var probes = new List<RuleProbe>();
        foreach (NodeProto passed in backward.Passed)
        {
            // The node as it is in the model, because a rule may have added an output.
            NodeProto node = plain.Producer(passed.Output[0])!;
            if (s_rounds.Contains(node.OpType) || GraphIndex.Inputs(node).Concat(node.Output.Where(shapes.ContainsKey)).Any(t => !shapes.TryGetValue(t, out TensorShape? shape) || IsHalf(shape)))
                continue;
            string[] moved = [.. GraphIndex.Inputs(node).Where(backward.Needs).Distinct()];
            if (moved.Length == 0 || !moved.All(m => IsFloat(shapes[m])))
                continue;
            foreach (string output in node.Output.Where(o => backward.GradientOrNull(o) is not null && shapes.TryGetValue(o, out TensorShape? shape) && IsFloat(shape)))
            {
                if (seen.Add(Signature(node, output, moved, plain, shapes)) && OfOrNull(model, node, output, moved, backward, plain, shapes) is { } probe)
                    probes.Add(probe);
            }
        }

        return probes;
    }

    // Returns null if the rule gives no gradient to an input, so that there is nothing to compare.
    private static RuleProbe? OfOrNull(ModelProto model, NodeProto node, string output, string[] moved, Differentiator whole, GraphIndex index, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        var graph = new GraphProto { Name = "probe", Node = { node.Clone() } };
        foreach (string input in GraphIndex.Inputs(node).Distinct())
        {
            if (index.Constant(input) is { } constant)
            {
                TensorProto own = constant.Clone();
                own.Name = input;
                graph.Initializer.Add(own);
            }
            else if (!moved.Contains(input) && shapes[input].ElementType == (int)TensorProto.Types.DataType.Int64 && whole.Known(input) is { } known && known.Integers() is { } integers)
            {
                // The rules know lengths that the model computes from its tensors' shapes.
                graph.Initializer.Add(Tensors.Make(input, known.Dims, integers));
            }
            else
            {
                graph.Input.Add(Declaration.Of(input, shapes[input]));
            }
        }

        graph.Output.Add(Declaration.Of(output, shapes[output]));
        var alone = new ModelProto { IrVersion = model.IrVersion, ProducerName = Emitted.Producer, Graph = graph };
        alone.OpsetImport.AddRange(model.OpsetImport);
        alone.Functions.AddRange(model.Functions);
        try
        {
            GradientModels made = GradientModels.Differentiate(new CutModel(alone, alone, moved, [], output), shapes, tokens: null, pools: false);
            return new RuleProbe(node, made.Classifier, made.Gradient, output, moved);
        }
        catch (OnnxException)
        {
            return null;
        }
    }

    // The numbers in a matrix do not matter to a rule; those in a list of axes do.
    private static string Signature(NodeProto node, string output, string[] moved, GraphIndex index, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        var text = new StringBuilder($"{node.Domain}/{node.OpType}/{node.Output.IndexOf(output)}/{node.Output.Count(o => o.Length > 0)}");
        foreach (AttributeProto attribute in node.Attribute.OrderBy(a => a.Name, StringComparer.Ordinal))
            text.Append('/').Append(attribute.Name).Append('=').Append(attribute.ToByteString().ToBase64());
        foreach (string input in node.Input)
        {
            text.Append('|');
            if (input.Length == 0)
                continue;
            text.Append(node.Input.IndexOf(input)).Append(moved.Contains(input) ? '*' : ' ').Append(shapes[input]).Append(shapes[input].ElementType);
            if (index.Constant(input) is { } constant)
                text.Append('=').Append(IsFloat(shapes[input]) && constant.Count() > 1 ? "" : constant.IsExternal() ? input : KnownValue.Read(constant) is { } value ? string.Join(',', value.Values) : input);
        }

        return text.ToString();
    }

    private static bool IsFloat(TensorShape shape) => shape.ElementType == (int)TensorProto.Types.DataType.Float;

    private static bool IsHalf(TensorShape shape) => (TensorProto.Types.DataType)shape.ElementType is TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16;
}
