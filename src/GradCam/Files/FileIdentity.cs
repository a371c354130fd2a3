using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace GradCam.Files;

/// <summary>Identifies a file, so that two names of one file compare equal: hard links, or upper and lower case on some file systems.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Number">The file's number on it.</param>
internal readonly partial record struct FileIdentity(ulong Device, ulong Number)
{
    private const int CurrentFolder = -100;      // AT_FDCWD of fcntl.h
    private const uint BasicStatus = 0x7ff;      // STATX_BASIC_STATS of linux/stat.h
    private const int StatusSize = 256;

    /// <summary>Gets the identity of a file or folder. Links are followed.</summary>
    /// <returns><c>null</c> if there is no such file, or the system does not report it.</returns>
    public static FileIdentity? OfOrNull(string path)
    {
        try
        {
            return OperatingSystem.IsWindows() ? OfWindows(path) : OperatingSystem.IsLinux() ? OfLinux(path) : OperatingSystem.IsMacOS() ? OfMac(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    // struct statx is the same on all architectures: the number at byte 32, the file system's at bytes 136 and 140.
    private static unsafe FileIdentity? OfLinux(string path)
    {
        byte* status = stackalloc byte[StatusSize];
        return StatX(CurrentFolder, path, 0, BasicStatus, status) == 0
            ? new FileIdentity(*(ulong*)(status + 136), *(ulong*)(status + 32))
            : null;
    }

    // struct stat of 64-bit systems: the file system's number at byte 0, the file's at byte 8.
    private static unsafe FileIdentity? OfMac(string path)
    {
        byte* status = stackalloc byte[StatusSize];
        int result = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? StatOfX64(path, status) : Stat(path, status);
        return result == 0 ? new FileIdentity(*(uint*)status, *(ulong*)(status + 8)) : null;
    }

    private static FileIdentity? OfWindows(string path)
    {
        if (!File.Exists(path))
            return null;
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return GetFileInformationByHandle(file, out WindowsInformation found)
            ? new FileIdentity(found.Volume, ((ulong)found.NumberHigh << 32) | found.NumberLow)
            : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int folder, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Stat(string path, byte* status);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatOfX64(string path, byte* status);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetFileInformationByHandle(SafeFileHandle file, out WindowsInformation information);

    // BY_HANDLE_FILE_INFORMATION.
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct WindowsInformation
    {
        public uint Attributes;
        public long Created;
        public long Read;
        public long Written;
        public uint Volume;
        public uint SizeHigh;
        public uint SizeLow;
        public uint Links;
        public uint NumberHigh;
        public uint NumberLow;
    }
}
