using System.Collections.Immutable;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Graphs;

/// <summary>Represents the shape and element type of a tensor; only the batch size may be unknown.</summary>
/// <param name="Dims">The length of each axis, outermost first.</param>
/// <param name="ElementType">The element type, a <see cref="TensorProto.Types.DataType"/>.</param>
public sealed record TensorShape(ImmutableArray<Dim> Dims, int ElementType)
{
    /// <summary>Initializes a float32 shape.</summary>
    public TensorShape(params Dim[] dims)
        : this([.. dims], (int)TensorProto.Types.DataType.Float)
    {
    }

    /// <summary>Gets the number of axes.</summary>
    public int Rank => Dims.Length;

    /// <summary>Returns the length of an axis that does not depend on the batch.</summary>
    /// <exception cref="InvalidOperationException">The length depends on the batch.</exception>
    public long Fixed(int axis) => Dims[axis] is { PerBatch: false, Size: var size } ? size : throw new InvalidOperationException($"Axis {axis} of {this} depends on the batch.");

    /// <summary>Returns whether both shapes have the same axes, regardless of the element type.</summary>
    public bool SameAxes(TensorShape other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Dims.AsSpan().SequenceEqual(other.Dims.AsSpan());
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", Dims)}]";
}
