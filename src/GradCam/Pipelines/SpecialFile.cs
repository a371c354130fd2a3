using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace GradCam.Pipelines;

/// <summary>
/// Distinguishes pipes and terminals from files. Opening a pipe waits for a writer, and waits forever if there is none.
/// </summary>
internal static partial class SpecialFile
{
    // The kernels' constants: Linux has the same values on all CPUs that .NET supports.
    private const int LinuxNonBlocking = 0x800;
    private const int LinuxCloseOnExec = 0x80000;
    private const int BsdNonBlocking = 0x4;
    private const int MacCloseOnExec = 0x1000000;

    /// <summary>Checks that opening the file does not wait.</summary>
    /// <exception cref="GradCamException">The file is a pipe or a terminal; the message does not name it.</exception>
    public static void Refuse(string path)
    {
        if (IsPipe(path))
            throw new GradCamException(GradCamErrorKind.File, "is a pipe or a terminal, not a file.");
    }

    /// <summary>Returns whether opening the file would wait for another process.</summary>
    public static bool IsPipe(string path)
    {
        int flags;
        if (OperatingSystem.IsLinux())
            flags = LinuxNonBlocking | LinuxCloseOnExec;
        else if (OperatingSystem.IsMacOS())
            flags = BsdNonBlocking | MacCloseOnExec;
        else
            return false;
        try
        {
            // A file that cannot be opened in this way cannot be opened in any other. The caller then reports the reason.
            int descriptor = Open(path, flags);
            if (descriptor < 0)
                return false;
            using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
            RandomAccess.GetLength(handle);
            return false;
        }
        catch (NotSupportedException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
