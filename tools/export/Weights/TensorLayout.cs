using System.Collections.Immutable;

namespace GradCam.Tools.Export.Weights;

/// <summary>The arithmetic of shapes and strides that came from a file, so nothing about them is taken on trust.</summary>
internal static class TensorLayout
{
    /// <summary>The most axes that a tensor may have. PyTorch itself allows 64, and layers use at most 6.</summary>
    public const int MaxRank = 16;

    // A broadcast view (stride 0) may have more elements than its storage. That many are still plausible; 2^60 are an attack.
    private const long MaxBroadcastCount = 1L << 24;

    /// <summary>Returns a shape as a person writes it: <c>[64, 3, 3, 3]</c>. Only the first axes of an absurdly long one are shown.</summary>
    public static string Text(ImmutableArray<long> shape) =>
        shape.Length <= MaxRank ? $"[{string.Join(", ", shape)}]" : $"[{string.Join(", ", shape.Take(MaxRank))}, ...] ({shape.Length} axes)";

    /// <summary>Strides of a row-major tensor.</summary>
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

    /// <summary>The number of elements, or <c>null</c> if a length is negative, the rank absurd or the product beyond 64 bits.</summary>
    public static long? Count(ImmutableArray<long> shape)
    {
        if (shape.Length > MaxRank)
            return null;
        // The product without the zeros must fit too: the row-major strides are made of it.
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

    /// <summary>Says what is wrong with a view of a storage of <paramref name="storageCount"/> elements; null if nothing is.</summary>
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
