using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Finding;

/// <summary>Represents an activation that converts logits to probabilities.</summary>
/// <param name="Name"><c>Softmax</c>, <c>Sigmoid</c>, or the logarithm of one, <c>LogSoftmax</c> or <c>LogSigmoid</c>.</param>
/// <param name="Logits">The logits.</param>
/// <param name="Sum">The reduction that normalizes; <c>null</c> for a Sigmoid.</param>
internal sealed record Activation(string Name, string Logits, NodeProto? Sum);

/// <summary>
/// Recognizes a Softmax, LogSoftmax or Sigmoid that a graph computes with basic operators. Converters use these for runtimes that lack the operator,
/// and authors write their own: <c>exp(x - max(x)) / sum(exp(x - max(x)))</c>, <c>x - log(sum(exp(x)))</c>, <c>1 / (1 + exp(-x))</c>, <c>(1 + tanh(x
/// / 2)) / 2</c>.
/// </summary>
internal sealed class WrittenOut(GraphIndex index)
{
    private const int Deep = 12;

    // The largest constant that is added to avoid a division by 0, or the logarithm of 0.
    private const double Tiny = 1e-3;

    /// <summary>Returns the activation that ends in a node; <c>null</c> if it is none.</summary>
    public Activation? Find(NodeProto node) => node.OpType switch
    {
        "Div" => Quotient(node.Input[0], node.Input[1]),
        "Reciprocal" => Number(node.Input[0]) is null ? OneOver(node.Input[0]) : null,
        "Mul" => Product(node.Input[0], node.Input[1]) ?? Product(node.Input[1], node.Input[0]) ?? HalfTangent(node),
        "Add" => HalfTangent(node),
        "Sub" => LogSoftmax(node),

        "Neg" => LogSigmoid(node),

        // The exponential of the logarithm of probabilities, and the reverse.
        "Exp" => Inner(node.Input[0]) switch { { Name: "LogSoftmax" } log => log with { Name = "Softmax" }, { Name: "LogSigmoid" } log => log with { Name = "Sigmoid" }, _ => null },
        "Log" => Inner(AwayFromZero(node.Input[0])) switch { { Name: "Softmax" } soft => soft with { Name = "LogSoftmax" }, { Name: "Sigmoid" } soft => soft with { Name = "LogSigmoid" }, _ => null },
        _ => null,
    };

    /// <summary>
    /// Returns the reduction if a tensor is the sum of another one's elements, expanded to their number, and kept away from 0; <c>null</c> otherwise.
    /// </summary>
    public NodeProto? SumOrNull(string sum, string of)
    {
        for (int i = 0; i < Deep; i++)
        {
            string before = AwayFromZero(sum);
            if (before == sum && Maker(sum) is { OpType: "Expand" or "Unsqueeze" or "Reshape" or "Clip" } node)
                before = node.Input[0];
            if (before == sum)
                break;
            sum = before;
        }

        return Maker(sum) is { OpType: "ReduceSum" or "ReduceL1" } found && IsSame(found.Input[0], of) ? found : null;
    }

    /// <summary>Returns whether two tensors have equal values: they are the same, or equal nodes compute them from equal tensors.</summary>
    public bool IsSame(string a, string b, int deep = Deep)
    {
        if (a == b)
            return true;
        if (deep == 0 || Maker(a) is not { } first || Maker(b) is not { } second)
            return Number(a) is { } x && Number(b) == x;
        return ReferenceEquals(first, second) || (first.OpType == second.OpType && first.Domain == second.Domain && first.Input.Count == second.Input.Count
            && first.Attribute.Count == second.Attribute.Count && first.Attribute.All(f => second.Attribute.Any(f.Equals))
            && first.Input.Zip(second.Input).All(p => IsSame(p.First, p.Second, deep - 1)));
    }

    /// <summary>Returns a constant of one element; <c>null</c> for any other tensor.</summary>
    public double? Number(string tensor) => index.Constant(tensor) is { } constant && KnownValue.Read(constant) is { Values: [{ } value] } ? value : null;

    /// <summary>Returns the activation of one operator; <c>null</c> for any other operator.</summary>
    public static Activation? Operator(NodeProto node) => node.OpType switch
    {
        "Softmax" or "LogSoftmax" => new Activation(node.OpType, node.Input[0], node),
        "Sigmoid" => new Activation(node.OpType, node.Input[0], null),
        _ => null,
    };

    private Activation? Inner(string tensor) => Maker(tensor) is { } node ? Operator(node) ?? Find(node) : null;

    // p of p + 1e-9, or of max(p, 1e-9).
    private string AwayFromZero(string tensor) => Maker(tensor) switch
    {
        { OpType: "Add" or "Max", Input: [var p, var tiny] } when Number(tiny) is >= 0 and < Tiny => p,
        { OpType: "Add" or "Max", Input: [var tiny, var p] } when Number(tiny) is >= 0 and < Tiny => p,
        { OpType: "Clip" } node when Logits.KeepsValues(node, index) => node.Input[0],
        _ => tensor,
    };

    // Returns the node before those that keep each value.
    private NodeProto? Maker(string tensor)
    {
        NodeProto? node = index.Producer(tensor);
        while (node is { OpType: "Identity" or "Cast" or "Dropout" })
            node = index.Producer(node.Input[0]);
        return node;
    }

    private Activation? Quotient(string above, string below)
    {
        if (Number(above) is 1)
            return OneOver(below);
        if (Number(below) is { } divisor)
            return divisor == 2 ? HalfOfOneAndTangent(above) : null;
        return Product(above, below, isInverse: false);
    }

    // e / sum(e), or e times the inverse of the sum; e / (1 + e).
    private Activation? Product(string above, string below, bool isInverse = true)
    {
        if (isInverse)
        {
            if (Number(above) is 0.5 && HalfOfOneAndTangent(below) is { } half)
                return half;
            if (Maker(below) is not { OpType: "Reciprocal" } inverse)
                return null;
            below = inverse.Input[0];
        }

        if (Maker(above) is not { OpType: "Exp" } power)
            return null;
        if (SumOrNull(below, above) is { } sum)
            return new Activation("Softmax", Unshifted(power.Input[0]), sum);
        return OneMore(below) is { } more && IsSame(more, above) ? new Activation("Sigmoid", power.Input[0], null) : null;
    }

    // 1 / (1 + exp(-x)).
    private Activation? OneOver(string below) =>
        OneMore(below) is { } more && Maker(more) is { OpType: "Exp" } power && NegativeOf(power.Input[0]) is { } logits ? new Activation("Sigmoid", logits, null) : null;

    // t of 1 + t.
    private string? OneMore(string tensor) => Maker(tensor) is { OpType: "Add" } node ? Number(node.Input[0]) is 1 ? node.Input[1] : Number(node.Input[1]) is 1 ? node.Input[0] : null : null;

    // x of -x.
    private string? NegativeOf(string tensor) => Maker(tensor) switch
    {
        { OpType: "Neg" } node => node.Input[0],
        { OpType: "Mul" } node => Number(node.Input[0]) is -1 ? node.Input[1] : Number(node.Input[1]) is -1 ? node.Input[0] : null,
        { OpType: "Div" } node => Number(node.Input[1]) is -1 ? node.Input[0] : null,
        { OpType: "Sub" } node => Number(node.Input[0]) is 0 ? node.Input[1] : null,
        _ => null,
    };

    // x of tanh(x / 2).
    private string? TangentOfHalf(string tensor) => Maker(tensor) is { OpType: "Tanh" } tangent ? HalfOf(tangent.Input[0]) : null;

    private string? HalfOf(string tensor) => Maker(tensor) switch
    {
        { OpType: "Mul" } node => Number(node.Input[0]) is 0.5 ? node.Input[1] : Number(node.Input[1]) is 0.5 ? node.Input[0] : null,
        { OpType: "Div" } node => Number(node.Input[1]) is 2 ? node.Input[0] : null,
        _ => null,
    };

    private Activation? HalfOfOneAndTangent(string tensor) => OneMore(tensor) is { } tangent && TangentOfHalf(tangent) is { } logits ? new Activation("Sigmoid", logits, null) : null;

    // 0.5 tanh(x / 2) + 0.5.
    private Activation? HalfTangent(NodeProto node)
    {
        if (node.OpType != "Add")
            return null;
        string? half = Number(node.Input[0]) is 0.5 ? node.Input[1] : Number(node.Input[1]) is 0.5 ? node.Input[0] : null;
        return half is not null && HalfOf(half) is { } tangent && TangentOfHalf(tangent) is { } logits ? new Activation("Sigmoid", logits, null) : null;
    }

    // x - log(sum(exp(x))), with a maximum before or after the logarithm.
    private Activation? LogSoftmax(NodeProto node)
    {
        string scores = node.Input[0];
        if (Maker(node.Input[1]) is { OpType: "ReduceLogSumExp" } all)
            return IsSame(all.Input[0], scores) ? new Activation("LogSoftmax", Unshifted(scores), all) : null;
        NodeProto? log = Maker(node.Input[1]);

        // x - (log(sum(exp(x - m))) + m).
        if (log is { OpType: "Add" })
            log = log.Input.Select(Maker).FirstOrDefault(n => n is { OpType: "Log" });
        if (log is not { OpType: "Log" } || Maker(log.Input[0]) is not { OpType: "ReduceSum" } sum || Maker(sum.Input[0]) is not { OpType: "Exp" } power)
            return null;
        string logits = Unshifted(power.Input[0]);
        return IsSame(logits, Unshifted(scores)) ? new Activation("LogSoftmax", logits, sum) : null;
    }

    // log(1 / (1 + exp(-x))) as -softplus(-x).
    private Activation? LogSigmoid(NodeProto node) =>
        Maker(node.Input[0]) is { OpType: "Softplus" } plus && NegativeOf(plus.Input[0]) is { } logits ? new Activation("LogSigmoid", logits, null) : null;

    // x of x - max(x), which has the same Softmax.
    private string Unshifted(string tensor) =>
        Maker(tensor) is { OpType: "Sub" } shift && Largest(shift.Input[1]) is { } of && IsSame(of, shift.Input[0]) ? shift.Input[0] : tensor;

    private string? Largest(string tensor)
    {
        NodeProto? node = Maker(tensor);
        while (node is { OpType: "Expand" or "Unsqueeze" or "Reshape" })
            node = Maker(node.Input[0]);
        return node is { OpType: "ReduceMax" } ? node.Input[0] : null;
    }
}
