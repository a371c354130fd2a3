using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Finding;

/// <summary>
/// Finds the input tensor of a pooling. Exporters write generalised means, norms, log-mean-exp, deviations and minima as elementwise operators around
/// a reduction over space: <c>Pow, ReduceMean, Pow</c>. Tensors inside have a grid, but their values are powers, exponentials or squares of the
/// activations.
/// </summary>
internal sealed class PooledTensor(GraphIndex index, IReadOnlyDictionary<string, TensorShape> shapes, IReadOnlySet<string> fromImage)
{
    private const int MostSteps = 20;

    /// <summary>Walks back over the tensors inside a pooling.</summary>
    /// <param name="tensor">A tensor with a grid.</param>
    /// <returns>The pooling's input; the same tensor if it is not inside a pooling.</returns>
    public string Find(string tensor)
    {
        if (!IsOnlyPooled(tensor, MostSteps))
            return tensor;
        string found = tensor;
        string? inside = null;
        for (int i = 0; i < MostSteps && index.Producer(tensor) is { } node; i++)
        {
            if (Data(node) is not { } data)
                break;
            if (IsPartOfPooling(node))
                (found, inside) = (data, node.OpType);
            else if (IsByNumber(node) && !IsRectifier(node) && (node.OpType is not ("Mul" or "Div") || inside is null or "Exp" or "Sub"))
                found = inside is null ? found : data;
            else
                break;
            tensor = data;
        }

        return found;
    }

    // Returns the node's only input with the same grid that depends on the image; x * x also has one.
    private string? Data(NodeProto node)
    {
        string[] grids = [.. node.Input.Where(i => i.Length > 0 && fromImage.Contains(i) && HasGridOf(i, node.Output[0])).Distinct()];
        return grids.Length == 1 ? grids[0] : null;
    }

    private bool IsPartOfPooling(NodeProto node) => node.OpType switch
    {
        "Abs" or "Exp" or "Log" or "Neg" or "Pow" or "Reciprocal" or "Sqrt" => true,
        "Mul" => node.Input.Count == 2 && node.Input[0] == node.Input[1],

        // The distance from a mean, or from a maximum.
        "Sub" => node.Input.Count(fromImage.Contains) == 2,
        _ => false,
    };

    // Temperatures of an exponential, and bounds that keep a logarithm or a root within its domain.
    private bool IsByNumber(NodeProto node) => node.OpType switch
    {
        "Identity" or "Cast" or "Dropout" or "Clip" => true,
        "Add" or "Sub" or "Mul" or "Div" or "Max" or "Min" => node.Input.Where(i => !fromImage.Contains(i)).All(i => shapes.TryGetValue(i, out TensorShape? shape) && shape.Dims.All(d => d.Size == 1)),
        _ => false,
    };

    // Activations consist of the same operators: Relu, Relu6.
    private bool IsRectifier(NodeProto node)
    {
        if (node.OpType is not ("Clip" or "Max" or "Min"))
            return false;
        double? low = node.OpType == "Min" ? null : Bound(node, 1, "min", double.NegativeInfinity);
        double? high = node.OpType == "Max" ? null : Bound(node, node.OpType == "Clip" ? 2 : 1, "max", double.PositiveInfinity);
        return low is 0 || high is < 1e4;
    }

    private double? Bound(NodeProto node, int input, string attribute, double never)
    {
        if (node.Find(attribute) is { } number)
            return number.F;
        string? tensor = node.OpType == "Clip" ? node.Input.ElementAtOrDefault(input) : node.Input.FirstOrDefault(i => !fromImage.Contains(i));
        if (string.IsNullOrEmpty(tensor))
            return never;
        return index.Constant(tensor) is { } constant && KnownValue.Read(constant)?.Numbers() is [var value] ? value : 0;
    }

    private bool IsOnlyPooled(string tensor, int steps)
    {
        NodeProto[] consumers = [.. index.Consumers(tensor)];
        return steps > 0 && consumers.Length > 0 && consumers.All(n => Reduces(n) || (Follows(n) && IsOnlyPooled(n.Output[0], steps - 1)));

        bool Follows(NodeProto node) => node.OpType is "Reshape" or "Flatten"
            ? index.Consumers(node.Output[0]) is { Count: > 0 } all && all.All(n => n.OpType.StartsWith("Reduce", StringComparison.Ordinal))
            : (IsPartOfPooling(node) || IsByNumber(node)) && HasGridOf(tensor, node.Output[0]);
    }

    // Over the whole grid.
    private bool Reduces(NodeProto node) =>
        (node.OpType.StartsWith("Reduce", StringComparison.Ordinal) || node.OpType.StartsWith("Global", StringComparison.Ordinal) || node.OpType is "AveragePool" or "MaxPool" or "LpPool")
        && shapes.TryGetValue(node.Output[0], out TensorShape? shape) && shape.Dims.Count(d => d.Size > 1 || d.PerBatch) <= 2;

    private bool HasGridOf(string a, string b) => shapes.TryGetValue(a, out TensorShape? first) && shapes.TryGetValue(b, out TensorShape? second) && first.SameAxes(second);
}
