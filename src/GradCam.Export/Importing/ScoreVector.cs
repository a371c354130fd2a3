using GradCam.Onnx;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.SplitModels;

namespace GradCam.Export.Importing;

/// <summary>
/// Converts scores to <c>[N,K]</c>. A classifier that ends in a convolution and a global pool returns <c>[N,K,1,1]</c>, and a model that scores each
/// position returns <c>[N,K,H,W]</c>.
/// </summary>
internal static class ScoreVector
{
    private static readonly Dim One = new(1, false);

    /// <summary>Returns whether a tensor has one number for each picture and class.</summary>
    /// <param name="shape">The tensor's shape for one picture.</param>
    public static bool Fits(TensorShape shape) => shape.Rank >= 1 && shape.Dims[0] == One && shape.Dims.Skip(2).All(d => d == One);

    /// <summary>Returns a tensor with one number for each picture and class, after a Flatten if necessary.</summary>
    /// <param name="graph">The model. The method may add a node.</param>
    /// <param name="tensor">The logits, or a model's output.</param>
    /// <param name="shapes">The shapes of the model's tensors for one picture. The method adds that of a new tensor.</param>
    /// <returns>The tensor <c>[N,K]</c>.</returns>
    public static string Find(GraphProto graph, string tensor, Dictionary<string, TensorShape> shapes)
    {
        TensorShape shape = shapes[tensor];
        return shape.Rank == 2 ? tensor : Flatten(graph, tensor, shape.Rank == 1 ? 1 : shape.Dims[1].Size, shapes);
    }

    /// <summary>Returns whether a tensor has one number for each picture, class and position.</summary>
    /// <param name="shape">The tensor's shape for one picture.</param>
    public static bool FitsDense(TensorShape shape) => shape.Rank == 4 && shape.Dims[0] == One && !shape.Dims.Any(d => d.PerBatch || d.Size < 1);

    /// <summary>
    /// Makes two scores from one before a Sigmoid: <c>-y</c> for no and <c>y</c> for yes, see <see cref="ProbabilityFunction.BinarySigmoid"/>.
    /// </summary>
    /// <returns>The tensor <c>[N,2]</c>.</returns>
    public static string Pair(GraphProto graph, string tensor, Dictionary<string, TensorShape> shapes)
    {
        (string no, string both) = (Fresh($"{tensor}_no", shapes), Fresh($"{tensor}_no_yes", shapes));
        graph.Node.Add(new NodeProto { OpType = "Neg", Name = no, Input = { tensor }, Output = { no } });
        graph.Node.Add(new NodeProto { OpType = "Concat", Name = both, Input = { no, tensor }, Output = { both }, Attribute = { Attributes.Make("axis", 1) } });
        shapes[no] = shapes[tensor];
        shapes[both] = new TensorShape([shapes[tensor].Dims[0], 2], shapes[tensor].ElementType);
        return both;
    }

    /// <summary>Returns the flattened scores from a tensor with scores for each position, <c>[N,K,H,W]</c> or <c>[N,H,W,K]</c>.</summary>
    /// <param name="graph">The model. The method may add nodes.</param>
    /// <param name="tensor">The logits.</param>
    /// <param name="shapes">The shapes of the model's tensors for one picture. The method adds those of new tensors.</param>
    /// <param name="dense">The layout of the scores.</param>
    /// <returns>The tensor <c>[N,K*H*W]</c>.</returns>
    /// <exception cref="OnnxException">There are more scores than GradCam supports.</exception>
    public static string FindDense(GraphProto graph, string tensor, Dictionary<string, TensorShape> shapes, out DenseScores? dense)
    {
        TensorShape shape = shapes[tensor];
        if (ChannelsLast.Find(graph, shapes).Contains(tensor))
        {
            string turned = $"{tensor}_channels_first";
            graph.Node.Add(new NodeProto { OpType = "Transpose", Name = turned, Input = { tensor }, Output = { turned }, Attribute = { Attributes.Make("perm", ChannelsLast.ToFirst) } });
            shape = ChannelsLast.Turned(shape);
            shapes[turned] = shape;
            tensor = turned;
        }

        (long classes, long height, long width) = (shape.Fixed(1), shape.Fixed(2), shape.Fixed(3));
        if ((Int128)classes * height * width > DenseScores.Most)
            throw new OnnxException($"The model scores {classes} classes at {height}x{width} positions: more than {DenseScores.Most} scores are not supported. Export it for smaller pictures.");
        dense = new DenseScores((int)classes, (int)height, (int)width);
        return Flatten(graph, tensor, classes * height * width, shapes);
    }

    private static string Flatten(GraphProto graph, string tensor, long length, Dictionary<string, TensorShape> shapes)
    {
        string flat = Fresh($"{tensor}_flat", shapes);
        graph.Node.Add(new NodeProto { OpType = "Flatten", Name = flat, Input = { tensor }, Output = { flat }, Attribute = { Attributes.Make("axis", 1) } });
        shapes[flat] = new TensorShape([shapes[tensor].Dims[0], length], shapes[tensor].ElementType);
        return flat;
    }

    private static string Fresh(string name, Dictionary<string, TensorShape> shapes)
    {
        while (shapes.ContainsKey(name))
            name += "_";
        return name;
    }
}
