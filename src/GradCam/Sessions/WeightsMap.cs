using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using GradCam.Files;
using Microsoft.Win32.SafeHandles;

namespace GradCam.Sessions;

/// <summary>
/// The weights file, mapped once and not read: what is not touched never gets into memory, and what is, is there once for all sessions of
/// a model and all processes. Or a copy of the file in memory, which is there once for all sessions.
/// </summary>
internal sealed unsafe class WeightsMap : IDisposable
{
    // Of what ONNX Runtime allocates for tensors.
    private const int Alignment = 64;

    private readonly string _path;
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _start;

    /// <summary>Maps the file, or reads it.</summary>
    /// <param name="path">The file as errors name it.</param>
    /// <param name="real">Its canonical path; <c>null</c> if it is the one that <paramref name="path"/> leads to.</param>
    /// <param name="copy">Whether the file is read into memory of this process alone, where no one can change it.</param>
    /// <exception cref="GradCamException">It cannot be read.</exception>
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

    /// <summary>Checks that the file has a part.</summary>
    /// <param name="offset">Where it starts, in bytes.</param>
    /// <param name="bytes">How many bytes.</param>
    /// <exception cref="GradCamException">It has not.</exception>
    public void MustHold(long offset, long bytes)
    {
        if (offset < 0 || bytes < 0 || offset > Length - bytes)
            throw new GradCamException(GradCamErrorKind.File, $"{_path}: has {Length} bytes, and {bytes} from {offset} on are wanted: the file belongs to another model. Make the split model anew.");
    }

    /// <summary>Where a part of the file is in memory.</summary>
    /// <param name="offset">Where it starts in the file, in bytes.</param>
    /// <param name="bytes">How many bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not within the file.</exception>
    public nint At(long offset, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - bytes);
        return (nint)(_start + offset);
    }

    /// <summary>Numbers of the file.</summary>
    /// <param name="offset">Where they start, in bytes.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not within the file.</exception>
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
