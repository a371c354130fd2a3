using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>Detects a native ONNX Runtime library that is missing or too old. GradCam's package contains only the managed API.</summary>
internal static class NativeLibrary
{
    // The static constructor of this class requests the functions of the managed API's version.
    private const string Functions = "Microsoft.ML.OnnxRuntime.NativeMethods";

    /// <summary>Returns whether the native library is missing or too old.</summary>
    public static bool IsUnusable(Exception e) => IsMissing(e) || IsTooOld(e);

    /// <summary>Returns an error that states the cause and the remedy.</summary>
    public static GradCamException Explain(Exception e) => IsTooOld(e) ? TooOld(e) : Missing(e);

    /// <summary>Checks that a usable native library is available.</summary>
    /// <exception cref="GradCamException">There is no usable library.</exception>
    public static void MustLoad() => GradCamRuntime.Start();

    private static string Managed => typeof(InferenceSession).Assembly.GetName().Version?.ToString(3) ?? "of an unknown version";

    // The number of an API is the minor version of its release.
    private static int? Api => typeof(InferenceSession).Assembly.GetName().Version?.Minor;

    private static bool IsMissing(Exception e) => e is DllNotFoundException or EntryPointNotFoundException
        || (e is TypeInitializationException && e.InnerException is { } inner && IsMissing(inner));

    private static bool IsTooOld(Exception e) => !IsMissing(e)
        && (e is TypeInitializationException { TypeName: Functions } || (e is TypeInitializationException { InnerException: { } inner } && IsTooOld(inner)));

    private static GradCamException Missing(Exception e) => new(
        GradCamErrorKind.Runtime, "ONNX Runtime's native library could not be loaded. Reference a package that brings it in the application: "
        + "Microsoft.ML.OnnxRuntime (CPU), Microsoft.ML.OnnxRuntime.Gpu (CUDA) or Microsoft.ML.OnnxRuntime.DirectML. "
        + $"It should be of the managed API's version, {Managed}. ({(e.InnerException ?? e).Message})",
        e);

    private static GradCamException TooOld(Exception e) => new(
        GradCamErrorKind.Runtime, $"ONNX Runtime's native library is older than its managed API: Microsoft.ML.OnnxRuntime.Managed {Managed} asks for API version {Api}, which libraries from 1.{Api} on have. "
        + "Reference native package and Microsoft.ML.OnnxRuntime.Managed in the same version (this tool: build it with -p:OnnxRuntimeVersion=VERSION, which sets both); "
        + $"if they are, the loader finds another, older library first. ({(e.InnerException ?? e).Message})",
        e);
}
