using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// A sum of products over named axes is linear in each operand, and its gradient is the same kind of sum. With the output in the operand's position,
/// <c>dA = einsum("out, others -> a")(dY, others)</c>. If an axis of A occurs in no other operand, the forward pass only sums over it, so dA is
/// constant along it. If A was broadcast along an axis, dA is summed over it.
/// </summary>
internal sealed class EinsumRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        int count = node.Node.Input.Count;
        TensorShape[] shapes = [.. Enumerable.Range(0, count).Select(i => node.Shape(node.Input(i)))];
        EinsumEquation equation = EinsumEquation.Parse(node.Node.String("equation", ""), [.. shapes.Select(s => s.Rank)])
            ?? throw node.Refuse($"its equation '{node.Node.String("equation", "")}' does not fit its operands");
        for (int i = 0; i < count; i++)
        {
            if (node.Needs(i))
                node.Give(i, Gradient(node, equation, shapes, i));
        }
    }

    private static string Gradient(BackwardNode node, EinsumEquation equation, TensorShape[] shapes, int operand)
    {
        string axes = equation.Operands[operand];
        if (axes.Distinct().Count() != axes.Length)
            throw node.Refuse($"its operand {operand} takes a diagonal ('{axes}')");

        // The lengths that the other operands give each letter. Any other length overrides 1.
        var lengths = new Dictionary<char, Dim>();
        Note(equation.Output, node.Shape(node.Output(0)));
        for (int i = 0; i < shapes.Length; i++)
        {
            if (i != operand)
                Note(equation.Operands[i], shapes[i]);
        }

        TensorShape shape = shapes[operand];
        string kept = new([.. axes.Where((letter, i) => lengths.TryGetValue(letter, out Dim length) && (length == shape.Dims[i] || shape.Dims[i] != 1))]);
        int[] others = [.. Enumerable.Range(0, shapes.Length).Where(i => i != operand)];
        string terms = string.Join(',', others.Select(i => equation.Operands[i]).Prepend(equation.Output));
        GraphBuilder emit = node.Emit;
        string gradient = emit.Op("Einsum", [node.OutputGradient(0)!, .. others.Select(node.Input)], Attributes.Make("equation", $"{terms}->{kept}"));
        if (kept != axes)
        {
            long[] missing = [.. Enumerable.Range(0, axes.Length).Where(i => !kept.Contains(axes[i], StringComparison.Ordinal)).Select(i => (long)i)];
            gradient = emit.Op("Unsqueeze", [gradient, emit.Constant(missing)]);
        }

        // Expand does not change an axis whose new length is 1, so the batch size need not be known.
        long[] target = new long[axes.Length];
        bool expand = false;
        for (int i = 0; i < axes.Length; i++)
        {
            bool has = kept.Contains(axes[i], StringComparison.Ordinal) && lengths[axes[i]] == shape.Dims[i];
            if (!has && shape.Dims[i].PerBatch)
                throw node.Refuse("it sums over the batch");
            expand |= !has && shape.Dims[i] != 1;
            target[i] = has ? 1 : shape.Dims[i].Size;
        }

        return expand ? emit.Op("Expand", [gradient, emit.Constant(target)]) : gradient;

        void Note(string letters, TensorShape of)
        {
            for (int i = 0; i < letters.Length; i++)
            {
                if (!lengths.TryGetValue(letters[i], out Dim known) || known == 1)
                    lengths[letters[i]] = of.Dims[i];
            }
        }
    }
}
