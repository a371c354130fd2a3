using Vips = NetVips;

namespace GradCam.NetVips;

/// <summary>Loads libvips once and sets it up for a caller that is parallel itself.</summary>
internal static class VipsLibrary
{
    private static readonly Lazy<Exception?> Failure = new(Start);

    /// <summary>Loads the library on the first call.</summary>
    /// <exception cref="GradCamException">There is no native library for this machine.</exception>
    public static void Require()
    {
        if (Failure.Value is { } reason)
        {
            throw new GradCamException(
                "the native library libvips was not found, so no picture can be read or written. "
                + "Add the package NetVips.Native to the application, or install libvips 8.10 or later on this machine.",
                reason);
        }
    }

    private static Exception? Start()
    {
        // NetVips tries to load the library as soon as its assembly is touched, and keeps what went wrong.
        if (!Vips.ModuleInitializer.VipsInitialized)
            return Vips.ModuleInitializer.Exception ?? new DllNotFoundException("libvips");

        // Callers take a picture per thread, so a pool of threads per picture would only get in their way; and nobody asks for
        // the same operation on the same picture twice, so the cache of operations would only keep pixels alive.
        Vips.NetVips.Concurrency = 1;
        Vips.Cache.Max = 0;

        // What matters comes back as an exception. The rest (an odd EXIF tag, a wrong TIFF field) is not the user's concern.
        Vips.Log.SetLogHandler("VIPS", Vips.Enums.LogLevelFlags.AllButFatal, static (_, _, _) => { });
        return null;
    }
}
