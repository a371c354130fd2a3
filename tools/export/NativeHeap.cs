using System.Runtime.InteropServices;

namespace GradCam.Tools.Export;

/// <summary>The C library's heap, which ONNX Runtime's memory comes from.</summary>
internal static partial class NativeHeap
{
    private const int MapFrom = -3;  // M_MMAP_THRESHOLD of malloc.h

    /// <summary>
    /// Has large blocks handed back to the system when they are freed. Left alone, glibc keeps blocks of up to 32 MB once it has seen one freed:
    /// 200 MB of what checks of a model used before are then in memory beside the next. Other C libraries are as they are.
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
