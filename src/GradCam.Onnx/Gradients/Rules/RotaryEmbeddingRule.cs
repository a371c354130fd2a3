using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// A rotation of pairs of elements: <c>Y1 = c X1 - s X2</c>, <c>Y2 = s X1 + c X2</c>, with c and s from the caches at each position. Its transpose rotates
/// back: <c>dX1 = c dY1 + s dY2</c>, <c>dX2 = c dY2 - s dY1</c>. The pairs are the two halves of the first <c>rotary_embedding_dim</c> elements of a head, or
/// neighbours if <c>interleaved</c> is set; the other elements pass unchanged. Su et al., "RoFormer", 2021.
/// </summary>
internal sealed class RotaryEmbeddingRule : GradientRule
{
    private const int Elements = 3;

    public override void Backward(BackwardNode node)
    {
        if (node.Needs(1) || node.Needs(2))
            throw node.Refuse("its caches depend on the layer");
        TensorShape x = node.Shape(node.Input(0));
        bool byHeads = x.Rank == 4;
        long heads = node.Node.Int("num_heads", 0);
        if (!byHeads && heads <= 0)
            throw node.Refuse("its input has three axes, and num_heads is missing");
        long length = byHeads ? x.Fixed(Elements) : x.Fixed(2) / heads;
        long rotated = node.Node.Int("rotary_embedding_dim", 0) is > 0 and var given ? given : length;

        // [N, heads, positions, length], or [N, positions, heads, length].
        Term dy = byHeads ? node.DY() : node.DY().Reshape(0, 0, heads, length);
        Term c = Cache(node, 1, byHeads ? 1 : 2);
        Term s = Cache(node, 2, byHeads ? 1 : 2);
        bool interleaved = node.Node.Int("interleaved", 0) != 0;
        (Term first, Term second) = interleaved ? Neighbours(dy, rotated) : (Part(dy, 0, rotated / 2), Part(dy, rotated / 2, rotated));
        Term[] turned = [(c * first) + (s * second), (c * second) - (s * first)];
        Term dx = interleaved ? Joined(Elements + 1, [.. turned.Select(t => t.Unsqueeze(Elements + 1))]).Reshape(0, 0, 0, rotated) : Joined(Elements, turned);
        if (rotated < length)
            dx = Joined(Elements, [dx, Part(dy, rotated, length)]);
        node.Give(0, byHeads ? dx : dx.Reshape(0, 0, heads * length));
    }

    // The cache has a row for each position. Without position_ids, it has these rows for each picture.
    private static Term Cache(BackwardNode node, int index, int headAxis)
    {
        Term cache = node.X(index);
        if (node.InputOrNull(3) is { } positions)
            cache = cache with { Name = node.Emit.Op("Gather", [cache, positions], Attributes.Make("axis", 0)) };
        return cache.Unsqueeze(headAxis);
    }

    private static Term Part(Term term, long start, long end) =>
        term with { Name = term.Emit.Op("Slice", [term, term.Emit.Constant(start), term.Emit.Constant(end), term.Emit.Constant(Elements)]) };

    private static (Term First, Term Second) Neighbours(Term term, long rotated)
    {
        Term pairs = Part(term, 0, rotated).Reshape(0, 0, 0, rotated / 2, 2);
        return (Of(0), Of(1));

        Term Of(long index) => pairs with
        {
            Name = pairs.Emit.Op("Squeeze", [pairs.Emit.Op("Slice", [pairs, pairs.Emit.Constant(index), pairs.Emit.Constant(index + 1), pairs.Emit.Constant(Elements + 1)]), pairs.Emit.Constant(Elements + 1)]),
        };
    }

    private static Term Joined(long axis, Term[] parts) =>
        parts[0] with { Name = parts[0].Emit.Op("Concat", [.. parts.Select(p => p.Name)], Attributes.Make("axis", axis)) };
}
