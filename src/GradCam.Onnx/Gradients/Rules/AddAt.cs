using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// The way back of taking elements by index: zeros, to which the gradient is added at these indices. ScatterElements does that one
/// element after the other, so that an index may come twice. ScatterND is no replacement: ONNX Runtime runs its additions in
/// parallel, and loses some.
/// </summary>
internal static class AddAt
{
    /// <summary>Along one axis, by indices that are the same for all other axes.</summary>
    /// <param name="emit">Where new nodes go.</param>
    /// <param name="gradient">The gradient of what was taken: x's axes with the axis replaced by those of the indices.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="indices">The indices.</param>
    /// <param name="indexAxes">How many axes they have.</param>
    /// <param name="x">Shape of the tensor that they were taken from.</param>
    /// <param name="axis">The axis.</param>
    public static string Axis(GraphBuilder emit, string gradient, TensorShape shape, string indices, int indexAxes, TensorShape x, int axis)
    {
        string taken = emit.Op("Reshape", [gradient, emit.Constant(Lengths.Grouped(shape, axis, indexAxes))]);
        string all = emit.Op("Expand", [emit.Op("Reshape", [indices, emit.Constant(1, -1, 1)]), emit.Op("Shape", [taken])]);

        // The axes in front and behind as one each, as in the reshaped gradient.
        TensorShape grouped = x with { Dims = [Product(x.Dims.Take(axis)), x.Dims[axis], Product(x.Dims.Skip(axis + 1))] };
        string zeros = Lengths.Zeros(emit, Summed(grouped), gradient, shape);
        return emit.Op("Reshape", [Scatter(emit, zeros, all, taken, 1), emit.Constant(Lengths.Target(x))]);
    }

    /// <summary>Adds updates to zeros (of the type that <see cref="Summed"/> says) at indices.</summary>
    public static string Scatter(GraphBuilder emit, string zeros, string indices, string updates, int axis) =>
        emit.Op("ScatterElements", [zeros, indices, updates], Attributes.Make("axis", axis), Attributes.Make("reduction", "add"));

    /// <summary>
    /// The same shape in the type that sums are made in: the gradient of quantised levels is a real number.
    /// </summary>
    public static TensorShape Summed(TensorShape shape) =>
        shape.ElementType == (int)TensorProto.Types.DataType.Double ? shape : shape with { ElementType = (int)TensorProto.Types.DataType.Float };

    private static Dim Product(IEnumerable<Dim> dims) =>
        dims.Aggregate((Dim)1, (product, d) => new Dim(product.Size * d.Size, product.PerBatch || d.PerBatch));
}
