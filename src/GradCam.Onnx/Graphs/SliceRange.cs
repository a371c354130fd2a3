namespace GradCam.Onnx.Graphs;

/// <summary>Represents the positions of one axis that a Slice selects: <c>Start, Start + Step, ...</c>, <c>Count</c> in all.</summary>
internal readonly record struct SliceRange(long Start, long Step, long Count)
{
    /// <summary>Resolves a slice by the specification of Slice: negative positions count from the end, and both ends are clamped.</summary>
    public static SliceRange Of(long start, long end, long step, long length)
    {
        if (step == 0)
            throw new OnnxException("A Slice has a step of 0. The model is broken; export it anew.");
        if (start < 0)
            start += length;
        if (end < 0)
            end += length;
        (long low, long high) = step > 0 ? (0L, length) : (-1L, length - 1);
        start = Math.Clamp(start, step > 0 ? 0 : Math.Min(0, high), high);
        end = Math.Clamp(end, low, high);
        long span = step > 0 ? end - start : start - end;
        long stride = Math.Abs(step);
        return new SliceRange(start, step, Math.Max(0, (span + stride - 1) / stride));
    }
}
