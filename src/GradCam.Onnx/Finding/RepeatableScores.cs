using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Finding;

/// <summary>
/// Rejects models whose scores for a picture are not always the same. These are models that draw random numbers, and models in training mode, which
/// keep a state or depend on the other pictures of the batch. A gradient rule checks only the nodes after the target layer. This class checks all
/// nodes that the scores depend on, including branches, loops and functions.
/// </summary>
internal static class RepeatableScores
{
    private const string ForInference = "Export the model for inference: call model.eval() first in PyTorch, and pass training=False in Keras.";

    /// <summary>Checks a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="scores">The tensors that must not change from run to run.</param>
    /// <exception cref="OnnxException">An operator is random or in training mode.</exception>
    public static void Check(ModelProto model, IEnumerable<string> scores)
    {
        ArgumentNullException.ThrowIfNull(model);
        var index = new GraphIndex(model.Graph);
        long opset = Opset(model.OpsetImport, 1);
        var values = new ShapeArithmetic(index, new Dictionary<string, TensorShape>());
        new Walk(model).Visit(index.Upstream(scores, new HashSet<string>(StringComparer.Ordinal)), opset, values.Evaluate, call: null);
    }

    private static long Opset(IEnumerable<OperatorSetIdProto> imports, long otherwise) => imports.FirstOrDefault(o => o.Domain is "" or "ai.onnx")?.Version ?? otherwise;

    private sealed class Walk(ModelProto model)
    {
        private readonly ILookup<(string, string), FunctionProto> _functions = model.Functions.ToLookup(f => (Domain(f.Domain), f.Name));
        private readonly HashSet<string> _visited = new(StringComparer.Ordinal);

        public void Visit(IEnumerable<NodeProto> nodes, long opset, Func<string, KnownValue?> values, NodeProto? call)
        {
            foreach (NodeProto written in nodes)
            {
                NodeProto node = call is null ? written : WithAttributesOf(call, written);
                if (Problem(node, opset, values) is { } problem)
                    throw new OnnxException($"The node '{(node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(o => o.Length > 0))}' {problem}");
                foreach (GraphProto body in node.Attribute.SelectMany(a => a.G is { } one ? a.Graphs.Append(one) : a.Graphs))
                    Visit(body.Node, opset, Inside(body, values), call);
                foreach (FunctionProto function in _functions[(Domain(node.Domain), node.OpType)])
                    Visit(function, node, opset);
            }
        }

        // Functions call functions. The check visits each function once per set of attributes, regardless of the number of calls.
        private void Visit(FunctionProto function, NodeProto call, long opset)
        {
            if (!_visited.Add($"{function.Domain}\n{function.Name}\n{string.Join("\n", call.Attribute.Select(a => a.ToString()))}"))
                return;
            var body = new GraphProto { Node = { function.Node } };
            NodeProto filled = call.Clone();
            filled.Attribute.AddRange(function.AttributeProto.Where(a => call.Find(a.Name) is null));
            Visit(function.Node, Opset(function.OpsetImport, opset), Inside(body, _ => null), filled);
        }

        private static Func<string, KnownValue?> Inside(GraphProto body, Func<string, KnownValue?> outside)
        {
            var values = new ShapeArithmetic(new GraphIndex(body), new Dictionary<string, TensorShape>());
            return tensor => values.Evaluate(tensor) ?? outside(tensor);
        }

        // In a function, an attribute may refer to the caller's.
        private static NodeProto WithAttributesOf(NodeProto call, NodeProto node)
        {
            if (!node.Attribute.Any(a => a.RefAttrName.Length > 0))
                return node;
            NodeProto filled = node.Clone();
            filled.Attribute.Clear();
            foreach (AttributeProto attribute in node.Attribute)
            {
                if ((attribute.RefAttrName.Length == 0 ? attribute : call.Find(attribute.RefAttrName)) is not { } given)
                    continue;
                AttributeProto own = given.Clone();
                own.Name = attribute.Name;
                filled.Attribute.Add(own);
            }

            return filled;
        }
    }

    private static string? Problem(NodeProto node, long opset, Func<string, KnownValue?> values) => (Domain(node.Domain), node.OpType) switch
    {
        ("", "BatchNormalization") when TrainingMode.IsOn(node, opset) =>
            $"(BatchNormalization) is in training mode: it normalises with the mean and variance of the current batch, so a picture's scores depend on the other pictures. {ForInference}",
        ("", "Dropout") when DropsAtRandom(node, opset, values) => $"(Dropout) is in training mode: it sets activations to zero at random. {ForInference}",
        ("", "RandomNormal" or "RandomNormalLike" or "RandomUniform" or "RandomUniformLike" or "Bernoulli" or "Multinomial") =>
            $"({node.OpType}) draws random numbers, so that a picture's scores are different in each run. Export the model without it.",
        _ => null,
    };

    // From operator set 12 on, an input sets the training mode. A ratio of 0 drops nothing.
    private static bool DropsAtRandom(NodeProto node, long opset, Func<string, KnownValue?> values)
    {
        if (opset < 12)
            return opset < 7 && node.Int("is_test", 0) == 0;
        return node.Input.Count > 2 && node.Input[2].Length > 0 && !IsZero(node.Input[2]) && !IsZero(node.Input[1]);

        bool IsZero(string tensor) => tensor.Length > 0 && values(tensor)?.Numbers() is { } numbers && Array.TrueForAll(numbers, n => n == 0);
    }

    private static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;
}
