using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// The transpose of taking elements by index: it adds the gradient to zeros at these indices. ScatterElements adds one element after the other, so an
/// index may occur twice. ScatterND is no replacement, because ONNX Runtime runs its additions in parallel and loses some.
/// </summary>
internal static class AddAt
{
    /// <summary>Adds along one axis, at indices that are the same for all other axes.</summary>
    /// <param name="emit">The builder that collects new nodes.</param>
    /// <param name="gradient">
    /// The gradient of the selected elements. It has x's axes, with the axes of the indices in the position of the axis.
    /// </param>
    /// <param name="shape">The gradient's shape.</param>
    /// <param name="indices">The indices.</param>
    /// <param name="indexAxes">The number of axes of the indices.</param>
    /// <param name="x">The shape of the tensor that contained the elements.</param>
    /// <param name="axis">The axis.</param>
    public static string Axis(GraphBuilder emit, string gradient, TensorShape shape, string indices, int indexAxes, TensorShape x, int axis)
    {
        string taken = emit.Op("Reshape", [gradient, emit.Constant(Lengths.Grouped(shape, axis, indexAxes))]);
        string all = emit.Op("Expand", [emit.Op("Reshape", [indices, emit.Constant(1, -1, 1)]), emit.Op("Shape", [taken])]);

        // The axes before become one axis, and so do the axes after, as in the reshaped gradient.
        TensorShape grouped = x with { Dims = [Product(x.Dims.Take(axis)), x.Dims[axis], Product(x.Dims.Skip(axis + 1))] };
        string zeros = Lengths.Zeros(emit, Summed(grouped), gradient, shape);
        return emit.Op("Reshape", [Scatter(emit, zeros, all, taken, 1), emit.Constant(Lengths.Target(x))]);
    }

    /// <summary>Adds updates to zeros at indices. The zeros have the type of <see cref="Summed"/>.</summary>
    public static string Scatter(GraphBuilder emit, string zeros, string indices, string updates, int axis) =>
        emit.Op("ScatterElements", [zeros, indices, updates], Attributes.Make("axis", axis), Attributes.Make("reduction", "add"));

    /// <summary>
    /// Returns the same shape in the type of the sums: the gradient of quantised levels is a real number.
    /// </summary>
    public static TensorShape Summed(TensorShape shape) =>
        shape.ElementType == (int)TensorProto.Types.DataType.Double ? shape : shape with { ElementType = (int)TensorProto.Types.DataType.Float };

    private static Dim Product(IEnumerable<Dim> dims) =>
        dims.Aggregate((Dim)1, (product, d) => new Dim(product.Size * d.Size, product.PerBatch || d.PerBatch));
}
