using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Importing;

/// <summary>
/// Computes the bounds that a graph itself sets to a tensor's values, by interval arithmetic. Values within 0 and 1 already are probabilities: a mean
/// of several softmaxes, one minus a sigmoid, activations divided by their sum.
/// </summary>
internal sealed class ValueBounds(GraphIndex index)
{
    private const int Deep = 40;
    private static readonly Interval s_all = new(double.NegativeInfinity, double.PositiveInfinity);
    private static readonly Interval s_positive = new(0, double.PositiveInfinity);

    private readonly Dictionary<string, Interval> _known = new(StringComparer.Ordinal);
    private readonly WrittenOut _writtenOut = new(index);

    /// <summary>Returns the bounds; infinite ones if the graph sets none.</summary>
    public Interval Of(string tensor) => Of(tensor, 0);

    private Interval Of(string tensor, int depth)
    {
        if (_known.TryGetValue(tensor, out Interval seen))
            return seen;
        if (_writtenOut.Number(tensor) is { } number)
            return new Interval(number, number);
        Interval bounds = depth > Deep || index.Producer(tensor) is not { } node ? s_all : OfNode(node, i => Of(node.Input[i], depth + 1));
        return _known[tensor] = double.IsNaN(bounds.Least) || double.IsNaN(bounds.Most) ? s_all : bounds;
    }

    private Interval OfNode(NodeProto node, Func<int, Interval> of)
    {
        switch (node.OpType)
        {
            case "Softmax" or "Sigmoid" or "HardSigmoid":
                return new Interval(0, 1);
            case "Tanh" or "Softsign" or "Erf" or "Sin" or "Cos":
                return new Interval(-1, 1);
            case "Exp" or "Softplus" or "Sqrt" or "ReduceL1" or "ReduceL2" or "ReduceSumSquare":
                return s_positive;
            case "Relu":
                return of(0).Within(s_positive);
            case "Abs":
                return s_positive with { Most = Math.Max(-of(0).Least, of(0).Most) };
            case "Neg":
                return new Interval(-of(0).Most, -of(0).Least);
            case "Clip":
                return of(0).Within(new Interval(Bound(node, 1, "min", double.NegativeInfinity), Bound(node, 2, "max", double.PositiveInfinity)));
            case "ReduceMean" or "ReduceMax" or "ReduceMin" or "Slice" or "Gather" or "Split" or "GlobalAveragePool" or "GlobalMaxPool":
                return of(0);
            case "ReduceSum" when of(0).Least >= 0:
                return s_positive;
            case "Mean" or "Concat" or "Max" or "Min":
                return All(node, of, (a, b) => new Interval(Math.Min(a.Least, b.Least), Math.Max(a.Most, b.Most)));
            case "Sum" or "Add":
                return All(node, of, (a, b) => new Interval(a.Least + b.Least, a.Most + b.Most));
            case "Sub":
                return new Interval(of(0).Least - of(1).Most, of(0).Most - of(1).Least);
            case "Mul" when _writtenOut.IsSame(node.Input[0], node.Input[1]):
                return s_positive;
            case "Mul":
                return of(0).Times(of(1));
            case "Pow" when of(0).Least >= 0 || _writtenOut.Number(node.Input[1]) % 2 == 0:
                return s_positive;
            case "Reciprocal" when of(0).Least >= 1:
                return new Interval(0, 1 / of(0).Least);
            case "Div" when _writtenOut.Number(node.Input[1]) is { } divisor:
                return of(0).Times(new Interval(1 / divisor, 1 / divisor));

            // A summand divided by a sum of values that are not negative.
            case "Div" when of(0).Least >= 0 && (_writtenOut.SumOrNull(node.Input[1], node.Input[0]) is not null || Adds(node.Input[1], node.Input[0])):
                return new Interval(0, 1);
            case "Div" when of(1).Least >= 1 && of(0).Least >= 0:
                return new Interval(0, of(0).Most / of(1).Least);
            default:
                return Logits.KeepsValues(node, index) ? of(0) : s_all;
        }
    }

    // Returns whether the sum is t plus a value that is not negative.
    private bool Adds(string sum, string term) => index.Producer(sum) is { OpType: "Add" } node
        && ((_writtenOut.IsSame(node.Input[0], term) && Of(node.Input[1]).Least >= 0) || (_writtenOut.IsSame(node.Input[1], term) && Of(node.Input[0]).Least >= 0));

    private double Bound(NodeProto node, int input, string attribute, double otherwise) =>
        node.Input.Count > input && node.Input[input].Length > 0 ? _writtenOut.Number(node.Input[input]) ?? otherwise : node.Find(attribute) is { } given ? given.F : otherwise;

    private static Interval All(NodeProto node, Func<int, Interval> of, Func<Interval, Interval, Interval> with)
    {
        Interval all = of(0);
        for (int i = 1; i < node.Input.Count; i++)
            all = with(all, of(i));
        return all;
    }
}

/// <summary>Represents the numbers between two bounds.</summary>
/// <param name="Least">The lower bound.</param>
/// <param name="Most">The upper bound.</param>
internal readonly record struct Interval(double Least, double Most)
{
    /// <summary>Returns the bounds after values outside another interval are moved to its ends.</summary>
    public Interval Within(Interval other) => new(Math.Clamp(Least, other.Least, other.Most), Math.Clamp(Most, other.Least, other.Most));

    /// <summary>Returns the bounds of the products; not a number if they are unknown.</summary>
    public Interval Times(Interval other)
    {
        double[] products = [Least * other.Least, Least * other.Most, Most * other.Least, Most * other.Most];
        return new Interval(products.Min(), products.Max());
    }
}
