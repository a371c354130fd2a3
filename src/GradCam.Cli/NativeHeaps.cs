using System.Runtime.InteropServices;

namespace GradCam.Cli;

/// <summary>
/// Controls the heaps of the C library. glibc gives threads their own heaps, up to eight for each core, and each keeps its maximum size. Decoding and
/// encoding pictures made them grow from 33 to 54 MB over ten thousand pictures on two cores.
/// </summary>
internal static partial class NativeHeaps
{
    // malloc.h
    private const int ArenaMax = -8;

    /// <summary>
    /// Limits the number of heaps to the number of cores. This works only before there are many threads: glibc does not check the limit again after
    /// eight heaps.
    /// </summary>
    public static void Limit() => Try(() => SetOption(ArenaMax, Environment.ProcessorCount));

    /// <summary>Returns free memory in all heaps to the system.</summary>
    public static void Trim() => Try(() => Trim(0));

    // musl has one heap for all threads, and other systems have other functions.
    private static void Try(Func<int> call)
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = call();
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Without the function, the process only needs more memory.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint left);
}
