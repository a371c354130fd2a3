namespace GradCam.NumPy;

/// <summary>Represents a float32 array with its shape, in row-major order, from an <c>.npy</c> file or converted from one.</summary>
public sealed class NpyArray
{
    /// <summary>Initializes an array that wraps data without a copy.</summary>
    /// <param name="shape">The length of each axis, outermost first; empty for a scalar.</param>
    /// <param name="data">The elements in row-major order.</param>
    /// <exception cref="ArgumentException">The shape's product is not the number of elements.</exception>
    public NpyArray(IReadOnlyList<long> shape, float[] data)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(data);
        long count = 1;
        foreach (long length in shape)
            count = checked(count * length);
        if (count != data.LongLength)
            throw new ArgumentException($"The shape [{string.Join(", ", shape)}] has {count} elements, not {data.LongLength}.", nameof(data));
        Shape = shape;
        Data = data;
    }

    /// <summary>Gets the length of each axis, outermost first.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Gets the element type of the file.</summary>
    internal NpyType ElementType { get; init; } = NpyType.Single;

    /// <summary>Gets the elements in row-major order; not a copy.</summary>
    public float[] Data { get; }
}
