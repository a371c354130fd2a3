using System.Collections.Immutable;

namespace GradCam.Tools.Export.Weights;

/// <summary>Computes and checks shapes and strides from a file, which may be wrong.</summary>
internal static class TensorLayout
{
    /// <summary>The maximum number of axes of a tensor. PyTorch itself allows 64, and layers use at most 6.</summary>
    public const int MaxRank = 16;

    // A broadcast view (stride 0) may have more elements than its storage. This number is still plausible, but 2^60 are an attack.
    private const long MaxBroadcastCount = 1L << 24;

    /// <summary>Returns a shape as text: <c>[64, 3, 3, 3]</c>. If it is extremely long, the text has only the first axes.</summary>
    public static string Text(ImmutableArray<long> shape) =>
        shape.Length <= MaxRank ? $"[{string.Join(", ", shape)}]" : $"[{string.Join(", ", shape.Take(MaxRank))}, ...] ({shape.Length} axes)";

    /// <summary>Returns the strides of a row-major tensor.</summary>
    public static ImmutableArray<long> RowMajor(ImmutableArray<long> shape)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(shape[axis], 1);
        }

        return [.. strides];
    }

    /// <summary>Returns the number of elements; <c>null</c> if a length is negative, the rank too large or the product beyond 64 bits.</summary>
    public static long? Count(ImmutableArray<long> shape)
    {
        if (shape.Length > MaxRank)
            return null;
        // The product without the zeros must also be within 64 bits, because the row-major strides are computed from it.
        long product = 1;
        bool empty = false;
        foreach (long length in shape)
        {
            if (length < 0 || (length > 0 && product > long.MaxValue / length))
                return null;
            empty |= length == 0;
            product *= Math.Max(length, 1);
        }

        return empty ? 0 : product;
    }

    /// <summary>Returns the defect of a view of a storage of <paramref name="storageCount"/> elements; <c>null</c> if there is none.</summary>
    public static string? Defect(ImmutableArray<long> shape, ImmutableArray<long> strides, long start, long storageCount)
    {
        if (Count(shape) is not long count)
            return "has an impossible shape";
        if (strides.Length != shape.Length)
            return $"has {shape.Length} axes and {strides.Length} strides";
        if (start < 0 || start > storageCount)
            return $"starts at element {start} of a storage of {storageCount}";
        foreach (long stride in strides)
        {
            if (stride < 0)
                return "has a negative stride";
        }

        if (count == 0)
            return null;
        Int128 last = start;
        for (int axis = 0; axis < shape.Length; axis++)
            last += (Int128)(shape[axis] - 1) * strides[axis];
        if (last >= storageCount)
            return $"reaches to element {last} of a storage of {storageCount}";
        if (count > Math.Max(storageCount, MaxBroadcastCount))
            return $"spreads a storage of {storageCount} elements over {count}";
        return null;
    }
}
