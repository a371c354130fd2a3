using System.Collections.Immutable;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Graphs;

/// <summary>Shape and element type of a tensor, known but for the batch size.</summary>
/// <param name="Dims">Length of each axis, outermost first.</param>
/// <param name="ElementType">Element type, a <see cref="TensorProto.Types.DataType"/>.</param>
public sealed record TensorShape(ImmutableArray<Dim> Dims, int ElementType)
{
    /// <summary>Makes a float32 shape.</summary>
    public TensorShape(params Dim[] dims)
        : this([.. dims], (int)TensorProto.Types.DataType.Float)
    {
    }

    /// <summary>Number of axes.</summary>
    public int Rank => Dims.Length;

    /// <summary>Length of an axis that does not depend on the batch.</summary>
    /// <exception cref="InvalidOperationException">It does.</exception>
    public long Fixed(int axis) => Dims[axis] is { PerBatch: false, Size: var size } ? size : throw new InvalidOperationException($"Axis {axis} of {this} depends on the batch.");

    /// <summary>Whether both have the same axes; the element type does not count.</summary>
    public bool SameAxes(TensorShape other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Dims.AsSpan().SequenceEqual(other.Dims.AsSpan());
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", Dims)}]";
}
