using Vips = NetVips;

namespace GradCam.NetVips;

/// <summary>Loads libvips once and configures it for a parallel caller.</summary>
internal static class VipsLibrary
{
    private static readonly Lazy<Exception?> Failure = new(Start);

    /// <summary>Loads the library on the first call.</summary>
    /// <exception cref="GradCamException">The native library for this machine is missing.</exception>
    public static void Require()
    {
        if (Failure.Value is { } reason)
        {
            throw new GradCamException(
                GradCamErrorKind.Device, "the native library libvips was not found, so no picture can be read or written. "
                + "Add the package NetVips.Native to the application, or install libvips 8.10 or later on this machine.",
                reason);
        }
    }

    private static Exception? Start()
    {
        // NetVips tries to load the library on the first use of its assembly and keeps the error.
        if (!Vips.ModuleInitializer.VipsInitialized)
            return Vips.ModuleInitializer.Exception ?? new DllNotFoundException("libvips");

        // Callers process one picture per thread, so a pool of threads per picture would only slow them down. No caller repeats an operation on the
        // same picture, so the cache of operations would only keep pixels alive.
        Vips.NetVips.Concurrency = 1;
        Vips.Cache.Max = 0;

        // Errors reach the caller as exceptions. Warnings (an odd EXIF tag, a wrong TIFF field) do not concern the user.
        Vips.Log.SetLogHandler("VIPS", Vips.Enums.LogLevelFlags.AllButFatal, static (_, _, _) => { });
        return null;
    }
}
