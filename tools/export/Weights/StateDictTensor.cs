using System.Collections.Immutable;

namespace GradCam.Tools.Export.Weights;

/// <summary>Represents the position of a tensor's storage in the file.</summary>
/// <param name="Offset">First byte in the file.</param>
/// <param name="Count">Elements in the storage.</param>
internal readonly record struct StorageRegion(long Offset, long Count);

/// <summary>Represents a tensor of a <see cref="StateDict"/>: a strided view of a storage in the file, checked to be within it.</summary>
/// <param name="Name">The parameter's name, such as <c>features.0.weight</c>.</param>
/// <param name="Type">Type of the elements in the file.</param>
/// <param name="Shape">Length of each axis, outermost first; empty for a scalar.</param>
/// <param name="Strides">Elements from one index to the next along each axis.</param>
/// <param name="Start">Index of the first element in the storage.</param>
/// <param name="Storage">The storage, which other tensors may share.</param>
internal sealed record StateDictTensor(
    string Name,
    ElementType Type,
    ImmutableArray<long> Shape,
    ImmutableArray<long> Strides,
    long Start,
    StorageRegion Storage)
{
    /// <summary>Gets the number of elements.</summary>
    public long Count
    {
        get
        {
            long count = 1;
            foreach (long length in Shape)
                count *= length;
            return count;
        }
    }

    /// <summary>Gets whether the elements are in the file one after another in row-major order.</summary>
    public bool IsContiguous
    {
        get
        {
            long expected = 1;
            for (int axis = Shape.Length - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1 && Strides[axis] != expected)
                    return false;
                expected *= Shape[axis];
            }

            return true;
        }
    }

    /// <summary>Gets the first byte of the first element in the file.</summary>
    public long FileOffset => Storage.Offset + Start * Type.Size();

    /// <summary>Gets the shape as text: <c>[64, 3, 3, 3]</c>.</summary>
    public string ShapeText => TensorLayout.Text(Shape);
}
