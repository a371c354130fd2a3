using System.Runtime.InteropServices;

namespace GradCam.Tools.Export;

/// <summary>Controls the C library's heap, the source of ONNX Runtime's memory.</summary>
internal static partial class NativeHeap
{
    private const int MapFrom = -3;  // M_MMAP_THRESHOLD of malloc.h

    /// <summary>
    /// Makes the heap return large freed blocks to the system. By default, glibc keeps blocks of up to 32 MB after it has seen a freed one. 200 MB of
    /// the previous checks of a model would then stay in memory during the next check. Other C libraries do not change.
    /// </summary>
    public static void HandBack()
    {
        try
        {
            _ = SetOption(MapFrom, 1 << 20);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
