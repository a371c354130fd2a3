using System.Runtime.InteropServices;

namespace GradCam.Cli;

/// <summary>
/// The heaps of the C library. glibc gives threads heaps of their own, up to eight for each core, and each keeps the most that it ever held: what
/// decodes and encodes pictures made them grow from 33 to 54 MB over ten thousand pictures on two cores.
/// </summary>
internal static partial class NativeHeaps
{
    // malloc.h
    private const int ArenaMax = -8;

    /// <summary>
    /// Lets no more heaps be made than there are cores. Of use only before there are many threads: glibc does not ask again once there are eight heaps.
    /// </summary>
    public static void Limit() => Try(() => SetOption(ArenaMax, Environment.ProcessorCount));

    /// <summary>Gives free memory in all heaps back to the system.</summary>
    public static void Trim() => Try(() => Trim(0));

    // musl has one heap for all threads, and other systems have other ways.
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
            // Nothing is lost but memory.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint left);
}
