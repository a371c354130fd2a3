using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = P V</c> with <c>P = softmax(S)</c>, <c>S = scale Q K^T + mask</c>, for each head: <c>dV = P^T dY</c>, <c>dP = dY V^T</c>, <c>dS = P (dP -
/// sum P dP)</c>, <c>dQ = scale dS K</c>, <c>dK = scale dS^T Q</c>. With <c>softcap</c>, <c>S = cap tanh(scale Q K^T / cap)</c>. If several heads of
/// Q share one of K and V, their gradients are summed. The rule computes P again, because the operator does not return it. Vaswani et al., "Attention
/// Is All You Need", 2017.
/// </summary>
internal sealed class AttentionRule : GradientRule
{
    private const float Closed = float.MinValue;

    public override void Backward(BackwardNode node)
    {
        CheckSupported(node);
        var heads = new Heads(node);
        (Term q, Term k, Term v) = (heads.Of(0), heads.Of(1), heads.Of(2));
        Term dy = Heads.Split(node.DY(), heads.Queries, node.Shape(node.Output(0)));
        float scale = node.Node.Float("scale", (float)(1 / Math.Sqrt(heads.Length)));
        float cap = node.Node.Float("softcap", 0);

        Term product = scale * Product(q, Transposed(k));
        Term? bent = cap > 0 ? (product / cap).Tanh() : null;
        Term p = Masked(node, bent is { } b ? cap * b : product).Then("Softmax");
        if (node.Needs(2))
            node.Give(2, heads.Join(Product(Transposed(p), dy), 2));
        if (!node.Needs(0) && !node.Needs(1))
            return;
        Term dp = Product(dy, Transposed(v));
        Term ds = p * (dp - (p * dp).Sum(3));
        if (bent is { } t)
            ds *= 1 - (t * t);
        if (node.Needs(0))
            node.Give(0, heads.Join(scale * Product(ds, k), 0));
        if (node.Needs(1))
            node.Give(1, heads.Join(scale * Product(Transposed(ds), q), 1));
    }

    private static void CheckSupported(BackwardNode node)
    {
        for (int output = 1; output < node.Node.Output.Count; output++)
        {
            if (node.OutputGradient(output) is not null)
                throw node.Refuse($"its output {output} is used too");
        }

        for (int input = 4; input < node.Node.Input.Count; input++)
        {
            if (node.InputOrNull(input) is not null)
                throw node.Refuse("it continues a sequence (past_key, past_value, nonpad_kv_seqlen)");
        }

        if (node.Needs(3))
            throw node.Refuse("its mask depends on the layer");
        bool masked = node.InputOrNull(3) is not null || node.Node.Int("is_causal", 0) != 0;
        if (masked && node.Node.Float("softcap", 0) > 0)
            throw node.Refuse("it has a mask and a softcap, whose order depends on the runtime");
    }

    private static Term Masked(BackwardNode node, Term s)
    {
        if (node.InputOrNull(3) is { } mask)
        {
            Term given = node.Of(mask);
            s = given.ElementType == (int)TensorProto.Types.DataType.Bool ? given.Choose(s, Closed) : s + given;
        }

        if (node.Node.Int("is_causal", 0) == 0)
            return s;
        (int queries, int keys) = ((int)Positions(node, 0), (int)Positions(node, 1));
        float[] causal = new float[queries * keys];
        for (int i = 0; i < queries; i++)
            causal.AsSpan((i * keys) + Math.Min(i + 1, keys), Math.Max(0, keys - i - 1)).Fill(Closed);
        return s + (s with { Name = node.Emit.Constant([queries, keys], causal) }).Cast(s.ElementType);
    }

    private static long Positions(BackwardNode node, int input) => node.Shape(node.Input(input)) is var shape ? shape.Fixed(shape.Rank - 2) : 0;

    private static Term Product(Term a, Term b) => a.Then("MatMul", b);

    private static Term Transposed(Term term) => Permuted(term, 0, 1, 3, 2);

    private static Term Permuted(Term term, params long[] order) => term with { Name = term.Emit.Op("Transpose", [term], Attributes.Make("perm", order)) };

    /// <summary>
    /// Converts the inputs to <c>[N, heads, positions, length]</c>, and gradients back to the inputs' axes. Each head of K and V occurs as often as
    /// Q's heads use it.
    /// </summary>
    private sealed class Heads
    {
        private readonly BackwardNode _node;

        public Heads(BackwardNode node)
        {
            _node = node;
            TensorShape q = node.Shape(node.Input(0));
            TensorShape k = node.Shape(node.Input(1));
            Queries = q.Rank == 4 ? q.Fixed(1) : node.Node.Int("q_num_heads", 0);
            Keys = k.Rank == 4 ? k.Fixed(1) : node.Node.Int("kv_num_heads", 0);
            if (Queries <= 0 || Keys <= 0 || Queries % Keys != 0)
                throw node.Refuse($"it has {Queries} heads of queries and {Keys} of keys");
            Length = q.Rank == 4 ? q.Fixed(3) : q.Fixed(2) / Queries;
        }

        /// <summary>Gets the number of Q's heads.</summary>
        public long Queries { get; }

        /// <summary>Gets the length of a head of Q and K.</summary>
        public long Length { get; }

        private long Keys { get; }

        private long Shared => Queries / Keys;

        public Term Of(int input)
        {
            TensorShape shape = _node.Shape(_node.Input(input));
            Term split = Split(_node.X(input), input == 0 ? Queries : Keys, shape);
            return input == 0 || Shared == 1
                ? split
                : (split.Unsqueeze(2) is var each ? each with { Name = each.Emit.Op("Expand", [each, each.Emit.Constant(1, 1, Shared, 1, 1)]) } : default)
                    .Reshape(0, Queries, shape.Fixed(shape.Rank - 2), LengthOf(shape, Keys));
        }

        public static Term Split(Term term, long heads, TensorShape shape) =>
            shape.Rank == 4 ? term : Permuted(term.Reshape(0, 0, heads, LengthOf(shape, heads)), 0, 2, 1, 3);

        public Term Join(Term gradient, int input)
        {
            TensorShape shape = _node.Shape(_node.Input(input));
            if (input > 0 && Shared > 1)
            {
                Term grouped = gradient.Reshape(0, Keys, Shared, shape.Fixed(shape.Rank - 2), LengthOf(shape, Keys));
                gradient = grouped.Sum(2).Reshape(0, Keys, shape.Fixed(shape.Rank - 2), LengthOf(shape, Keys));
            }

            return shape.Rank == 4 ? gradient : Permuted(gradient, 0, 2, 1, 3).Reshape(0, 0, shape.Fixed(2));
        }

        private static long LengthOf(TensorShape shape, long heads) => shape.Rank == 4 ? shape.Fixed(3) : shape.Fixed(2) / heads;
    }
}
