using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>Makes shapes for Reshape and ConstantOfShape in which the batch size is free.</summary>
internal static class Lengths
{
    /// <summary>Returns a shape for Reshape, with -1 for the one axis that depends on the batch.</summary>
    public static long[] Target(TensorShape shape)
    {
        if (shape.Dims.Count(d => d.PerBatch) > 1)
            throw new OnnxException($"The shape {shape} depends on the batch size in several axes; a Reshape can express one only.");
        return [.. shape.Dims.Select(d => d.PerBatch ? -1 : d.Size)];
    }

    /// <summary>
    /// Returns a shape <c>[before, middle, after]</c> for Reshape: the product of the axes before <paramref name="axis"/>, of
    /// <paramref name="count"/> axes from there, and of the axes after these.
    /// </summary>
    public static long[] Grouped(TensorShape shape, int axis, int count)
    {
        long[] target = [Product(shape.Dims.Take(axis)), Product(shape.Dims.Skip(axis).Take(count)), Product(shape.Dims.Skip(axis + count))];
        if (target.Count(t => t == -1) > 1)
            throw new OnnxException($"The shape {shape} depends on the batch size in several axes; a Reshape can express one only.");
        return target;
    }

    /// <summary>Returns zeros of a shape. Another tensor gives the batch size.</summary>
    /// <param name="emit">The builder that collects new nodes.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="like">A tensor that has the batch among its axes, if the shape depends on it.</param>
    /// <param name="likeShape">The other tensor's shape.</param>
    public static string Zeros(GraphBuilder emit, TensorShape shape, string like, TensorShape likeShape)
    {
        TensorProto zero = Zero.Like(shape);
        zero.Dims.Add(1);
        AttributeProto value = Attributes.Make("value", zero);
        if (!shape.Dims.Any(d => d.PerBatch))
            return emit.Op("ConstantOfShape", [emit.Constant([.. shape.Dims.Select(d => d.Size)])], value);

        int axis = 0;
        while (axis < likeShape.Rank && !likeShape.Dims[axis].PerBatch)
            axis++;
        if (axis == likeShape.Rank)
            throw new OnnxException($"The shape {shape} depends on the batch size, but {likeShape} does not contain it.");
        string batch = emit.Op("Shape", [like], Attributes.Make("start", axis), Attributes.Make("end", axis + 1));
        if (likeShape.Dims[axis].Size != 1)
            batch = emit.Op("Div", [batch, emit.Constant(likeShape.Dims[axis].Size)]);

        string[] parts = [.. shape.Dims.Select(d => !d.PerBatch ? emit.Constant(d.Size) : d.Size == 1 ? batch : emit.Op("Mul", [batch, emit.Constant(d.Size)]))];
        string lengths = parts.Length == 1 ? parts[0] : emit.Op("Concat", parts, Attributes.Make("axis", 0));
        return emit.Op("ConstantOfShape", [lengths], value);
    }

    /// <summary>Returns the index of an axis, counted from the front.</summary>
    public static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);

    private static long Product(IEnumerable<Dim> dims)
    {
        long product = 1;
        bool perBatch = false;
        foreach (Dim dim in dims)
        {
            product *= dim.Size;
            perBatch |= dim.PerBatch;
        }

        return perBatch ? -1 : product;
    }
}
