namespace GradCam.Onnx.Graphs;

/// <summary>Represents the length of one axis: a number, or that number for each element of the batch.</summary>
/// <param name="Size">The length, or the length per batch element.</param>
/// <param name="PerBatch">Whether the length is <c>Size * N</c>.</param>
public readonly record struct Dim(long Size, bool PerBatch)
{
    /// <summary>Gets the batch axis itself, <c>N</c>.</summary>
    public static Dim Batch => new(1, true);

    /// <summary>Returns an axis of fixed length.</summary>
    public static implicit operator Dim(long size) => FromInt64(size);

    /// <summary>Returns an axis of fixed length.</summary>
    public static Dim FromInt64(long size) => new(size, false);

    /// <inheritdoc/>
    public override string ToString() => PerBatch ? (Size == 1 ? "N" : $"{Size}*N") : $"{Size}";
}
