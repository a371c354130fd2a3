using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace GradCam.Sessions;

/// <summary>
/// Numbers of the weights file, mapped and not read: what ONNX Runtime has mapped already is in memory once, and what is not
/// touched never gets there.
/// </summary>
internal sealed unsafe class WeightsMap : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly float* _start;

    /// <summary>Maps a part of the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where it starts, in bytes.</param>
    /// <param name="count">How many numbers.</param>
    /// <exception cref="GradCamException">It cannot be read.</exception>
    public WeightsMap(string path, long offset, long count)
    {
        MemoryMappedFile? file = null;
        try
        {
            file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
            _view = file.CreateViewAccessor(offset, checked(count * sizeof(float)), MemoryMappedFileAccess.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            file?.Dispose();
            throw new GradCamException($"{path}: cannot be read: {e.Message}", e);
        }

        _file = file;
        Count = count;
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _start = (float*)(pointer + _view.PointerOffset);
    }

    /// <summary>How many numbers.</summary>
    public long Count { get; }

    /// <summary>Some of the numbers, in the file's order.</summary>
    /// <param name="start">The first.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not within the part that is mapped.</exception>
    public ReadOnlySpan<float> Slice(long start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count - length);
        return MemoryMarshal.CreateReadOnlySpan(ref *(_start + start), length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
