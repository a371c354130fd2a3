using GradCam.Onnx.Gradients;
using GradCam.Onnx.Gradients.Rules;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Splitting;

/// <summary>
/// Represents a graph from image and seed to the terms of FullGrad (Srinivas and Fleuret, "Full-Gradient Representation for Neural Network
/// Visualization", NeurIPS 2019). For a network of piecewise linear parts, <c>f(x) = x . df/dx + sum over biases b of b . df/db</c> (equation 3). The
/// saliency is <c>psi(x df/dx) + sum over layers and channels of psi(b df/dZ)</c> (equation 4), with Z the layer's output and psi: magnitude, scaled
/// to 0..1, enlarged. The graph does all steps except the enlargement, so its result is a map per layer.
/// </summary>
/// <param name="Model">The graph: inputs are the image <c>[N,3,H,W]</c> and the seed <c>[N,K]</c>.</param>
/// <param name="Gradient">The output with the gradient with respect to the image, <c>[N,3,H,W]</c>.</param>
/// <param name="Scores">The output with the scores, <c>[N,K]</c>.</param>
/// <param name="Maps">The outputs with the maps, the image's first.</param>
/// <param name="Sums">
/// The output <c>[N,T]</c> with the sum over all elements of each term: first the terms of the maps, in their order, then those of biases without a
/// grid. For a piecewise linear network, they add up to <c>seed . y</c>.
/// </param>
internal sealed record FullGradientModel(ModelProto Model, string Gradient, string Scores, IReadOnlyList<FullGradientTerm> Maps, string Sums)
{
    // The authors' code adds this to the largest magnitude before it divides by it.
    private const double Epsilon = 1e-6;
    private const string Name = "full-gradient";

    /// <summary>Makes the graph.</summary>
    /// <param name="model">The whole model; it does not change.</param>
    /// <param name="image">Its input.</param>
    /// <param name="scores">Its scores.</param>
    /// <param name="shapes">Shapes of all of its tensors, weights included.</param>
    /// <exception cref="OnnxException">A gradient reaches an operator without a rule.</exception>
    public static FullGradientModel Make(ModelProto model, string image, string scores, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        var composed = new ComposedGraph(model, scores, GradientModels.Seed, [image], shapes);
        Differentiator backward = composed.Backward;
        IReadOnlyDictionary<string, TensorShape> declared = shapes;
        shapes = backward.Shapes;
        Term Of(string tensor, string like) => new(backward.Builder, tensor, shapes[like].ElementType);

        // Layers with a grid: [N,C,h,w]. The others count only for completeness.
        var withGrid = new List<(string Layer, Term Term, TensorShape Shape)>();
        var others = new List<(Term Term, TensorShape Shape)>();
        string gradient = backward.GradientOrNull(image)!;
        withGrid.Add((image, (Of(image, image) * Of(gradient, image)).Cast((int)TensorProto.Types.DataType.Float), shapes[image]));
        foreach (NodeProto node in composed.Forward.Order)
        {
            if (node.Output.Count == 0 || backward.GradientOrNull(node.Output[0]) is not { } dy || ImplicitBias.OrNull(node, backward, shapes) is not { } bias)
                continue;
            string output = node.Output[0];
            TensorShape shape = shapes[output];
            Term term = (bias.Value * Of(dy, output)).Cast((int)TensorProto.Types.DataType.Float);
            if (shape.Rank == 4 && bias.PerChannel)
                withGrid.Add((output, term, shape));
            else
                others.Add((term, shape));
        }

        var outputs = new List<(string Tensor, ValueInfoProto Output)>
        {
            (gradient, Declaration.Of($"{Name}/gradient", shapes[image])),
            (scores, Declaration.Of(scores, declared[scores])),
        };
        var maps = new List<FullGradientTerm>();
        foreach ((string layer, Term term, TensorShape shape) in withGrid)
        {
            string map = $"{Name}/map/{layer}";
            var mapShape = new TensorShape(shape.Dims[0], shape.Dims[2], shape.Dims[3]);
            outputs.Add((Rescaled(term), Declaration.Of(map, mapShape)));
            maps.Add(new FullGradientTerm(layer, map, mapShape));
        }

        Dim batch = shapes[scores].Dims[0];
        string[] sums = [.. withGrid.Select(t => Sum(t.Term, t.Shape, batch)), .. others.Select(t => Sum(t.Term, t.Shape, batch))];
        string all = backward.Builder.Op("Concat", sums, Attributes.Make("axis", 1));
        outputs.Add((all, Declaration.Of($"{Name}/sums", new TensorShape(batch, sums.Length))));
        ModelProto graph = composed.Assemble(Name, [Declaration.Of(image, declared[image]), Declaration.Of(GradientModels.Seed, shapes[scores])], outputs);
        return new FullGradientModel(graph, $"{Name}/gradient", scores, maps, $"{Name}/sums");
    }

    // Returns |t| scaled to 0..1 over channels and space of each picture, summed over channels.
    private static Term Rescaled(Term term)
    {
        GraphBuilder emit = term.Emit;
        Term magnitude = term.Abs();
        Term above = magnitude - Extremum("ReduceMin", magnitude);
        Term scaled = above / (Extremum("ReduceMax", above) + Epsilon);
        return scaled with { Name = emit.Op("ReduceSum", [scaled, emit.Constant(1)], Attributes.Make("keepdims", 0)) };

        Term Extremum(string opType, Term of) =>
            of with { Name = emit.Op(opType, [of], Attributes.Make("axes", [1L, 2L, 3L]), Attributes.Make("keepdims", 1)) };
    }

    // Returns the sum over all elements of a picture, [N,1].
    private static string Sum(Term term, TensorShape shape, Dim batch)
    {
        int axis = batch.PerBatch ? shape.Dims.IndexOf(Dim.Batch) : -1;
        if (axis > 0)
        {
            long[] others = [.. Enumerable.Range(0, shape.Rank).Where(a => a != axis).Select(a => (long)a)];
            return (term with { Name = term.Emit.Op("ReduceSum", [term, term.Emit.Constant(others)], Attributes.Make("keepdims", 0)) }).Unsqueeze(1);
        }

        // Pictures are one after the other.
        if (shape.Dims.Skip(1).Any(d => d.PerBatch) || (batch.PerBatch && !(shape.Rank > 0 && shape.Dims[0].PerBatch)))
            throw new OnnxException($"A biased layer has the shape {shape}, which does not separate pictures.");
        return term.Reshape(batch.PerBatch ? -1 : batch.Size, batch.PerBatch ? shape.Dims.Aggregate(1L, (product, d) => product * d.Size) : -1).Sum(1);
    }
}

/// <summary>Represents a layer with a bias and a grid, or the image.</summary>
/// <param name="Layer">The tensor: the image, or the layer's output.</param>
/// <param name="Map">The graph's output with its map.</param>
/// <param name="Shape">The map's shape, <c>[N,h,w]</c>.</param>
internal sealed record FullGradientTerm(string Layer, string Map, TensorShape Shape);
