using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using GradCam.Files;
using Microsoft.Win32.SafeHandles;

namespace GradCam.Sessions;

/// <summary>
/// Represents the weights file, mapped once. Only the pages that are read get into memory, once for all sessions of a model and all processes.
/// Alternatively, it represents a copy of the file in memory, once for all sessions.
/// </summary>
internal sealed unsafe class WeightsMap : IDisposable
{
    // The alignment of ONNX Runtime's own tensors.
    private const int Alignment = 64;

    private readonly string _path;
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _start;

    /// <summary>Initializes an instance that maps the file, or reads it.</summary>
    /// <param name="path">The file, as errors name it.</param>
    /// <param name="real">The file's canonical path; <c>null</c> if it is that of <paramref name="path"/>.</param>
    /// <param name="copy">Whether to read the file into this process's own memory, which no other process can change.</param>
    /// <exception cref="GradCamException">The file cannot be read.</exception>
    public WeightsMap(string path, string? real = null, bool copy = false)
    {
        _path = path;
        MemoryMappedFile? file = null;
        try
        {
            real ??= CanonicalPath.Of(path);
            if (copy)
            {
                Read(real);
                return;
            }

            SafeFileHandle handle = CanonicalPath.Open(real);
            Length = RandomAccess.GetLength(handle);
            file = MemoryMappedFile.CreateFromFile(handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            _view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            file?.Dispose();
            NativeMemory.AlignedFree(_start);
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be read: {e.Message}", e);
        }

        _file = file;
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _start = pointer + _view.PointerOffset;
    }

    /// <summary>Gets the file's length in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Checks that the file contains a range.</summary>
    /// <param name="offset">The offset in bytes.</param>
    /// <param name="bytes">The number of bytes.</param>
    /// <exception cref="GradCamException">The file is too short.</exception>
    public void MustHold(long offset, long bytes)
    {
        if (offset < 0 || bytes < 0 || offset > Length - bytes)
            throw new GradCamException(GradCamErrorKind.File, $"{_path}: has {Length} bytes, and {bytes} from {offset} on are wanted: the file belongs to another model. Make the split model anew.");
    }

    /// <summary>Returns the address of a range of the file.</summary>
    /// <param name="offset">The offset in the file, in bytes.</param>
    /// <param name="bytes">The number of bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the file.</exception>
    public nint At(long offset, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - bytes);
        return (nint)(_start + offset);
    }

    /// <summary>Returns float32 numbers of the file.</summary>
    /// <param name="offset">The offset in bytes.</param>
    /// <param name="count">The number of values.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the file.</exception>
    public ReadOnlySpan<float> Slice(long offset, int count) =>
        MemoryMarshal.CreateReadOnlySpan(ref *(float*)At(offset, (long)count * sizeof(float)), count);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_view is null)
        {
            NativeMemory.AlignedFree(_start);
            _start = null;
            return;
        }

        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file!.Dispose();
    }

    private void Read(string real)
    {
        using SafeFileHandle file = CanonicalPath.Open(real);
        Length = RandomAccess.GetLength(file);
        _start = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(Length, 1), Alignment);
        int read;
        for (long done = 0; done < Length; done += read)
        {
            read = RandomAccess.Read(file, new Span<byte>(_start + done, (int)Math.Min(Length - done, 1 << 30)), done);
            if (read == 0)
                throw new EndOfStreamException($"it ends at byte {done} of {Length}.");
        }
    }
}
