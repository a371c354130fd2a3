using GradCam.Onnx.Graphs;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// Represents a linear operation along one axis by its matrix, <c>Y[.., o, ..] = sum over i of A[o,i] X[.., i, ..]</c>. Average pooling, resizing and
/// padding are such operations along one axis after the other. The lengths of the axes are fixed, so the matrices are constants. The transposes pass
/// gradients back: <c>dX[.., i, ..] = sum over o of A[o,i] dY[.., o, ..]</c>.
/// </summary>
internal sealed class AxisMatrix
{
    private readonly double[] _values;

    public AxisMatrix(long outputs, long inputs)
    {
        Outputs = outputs;
        Inputs = inputs;
        _values = new double[outputs * inputs];
    }

    /// <summary>Gets the length of the axis after the operation.</summary>
    public long Outputs { get; }

    /// <summary>Gets the length of the axis before the operation.</summary>
    public long Inputs { get; }

    public double this[long output, long input]
    {
        get => _values[(output * Inputs) + input];
        set => _values[(output * Inputs) + input] = value;
    }

    private bool IsIdentity
    {
        get
        {
            if (Outputs != Inputs)
                return false;
            for (long i = 0; i < _values.LongLength; i++)
            {
                if (_values[i] != (i % (Inputs + 1) == 0 ? 1 : 0))
                    return false;
            }

            return true;
        }
    }

    /// <summary>Returns the identity matrix.</summary>
    public static AxisMatrix Identity(long length)
    {
        var matrix = new AxisMatrix(length, length);
        for (long i = 0; i < length; i++)
            matrix[i, i] = 1;
        return matrix;
    }

    /// <summary>Passes a gradient back through one matrix per axis.</summary>
    /// <param name="emit">The builder that collects new nodes.</param>
    /// <param name="gradient">The gradient after the operation.</param>
    /// <param name="shape">The gradient's shape.</param>
    /// <param name="matrices">The matrices, and the axis of each.</param>
    public static string Backward(GraphBuilder emit, string gradient, TensorShape shape, IEnumerable<(int Axis, AxisMatrix Matrix)> matrices)
    {
        // The matrix that shrinks the tensor most comes first, so that the others have less to compute.
        foreach ((int axis, AxisMatrix matrix) in matrices.OrderBy(m => (double)m.Matrix.Inputs / m.Matrix.Outputs))
        {
            if (matrix.IsIdentity)
                continue;
            gradient = matrix.Backward(emit, gradient, shape, axis);
            shape = shape with { Dims = shape.Dims.SetItem(axis, matrix.Inputs) };
        }

        return gradient;
    }

    private string Backward(GraphBuilder emit, string gradient, TensorShape shape, int axis)
    {
        if (axis == shape.Rank - 1)
            return emit.Op("MatMul", [gradient, emit.Constant(Typed.Tensor(shape.ElementType, [Outputs, Inputs], _values))]);

        double[] transposed = new double[_values.Length];
        for (long o = 0; o < Outputs; o++)
        {
            for (long i = 0; i < Inputs; i++)
                transposed[(i * Outputs) + o] = this[o, i];
        }

        string left = emit.Constant(Typed.Tensor(shape.ElementType, [Inputs, Outputs], transposed));
        if (axis == shape.Rank - 2)
            return emit.Op("MatMul", [left, gradient]);

        // The axes after this one become one, because a matrix product uses only the last two.
        TensorShape result = shape with { Dims = shape.Dims.SetItem(axis, Inputs) };
        string folded = emit.Op("Reshape", [gradient, emit.Constant(Lengths.Grouped(shape, axis, 1))]);
        return emit.Op("Reshape", [emit.Op("MatMul", [left, folded]), emit.Constant(Lengths.Target(result))]);
    }
}
