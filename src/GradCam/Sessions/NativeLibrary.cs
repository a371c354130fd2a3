using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>Tells when ONNX Runtime's native library is not there. This library brings only the managed API.</summary>
internal static class NativeLibrary
{
    public static bool IsMissing(Exception e) => e is DllNotFoundException or EntryPointNotFoundException
        || (e is TypeInitializationException && e.InnerException is { } inner && IsMissing(inner));

    public static GradCamException Explain(Exception e) => new(
        "ONNX Runtime's native library could not be loaded. Reference a package that brings it in the application: "
        + "Microsoft.ML.OnnxRuntime (CPU), Microsoft.ML.OnnxRuntime.Gpu (CUDA) or Microsoft.ML.OnnxRuntime.DirectML. "
        + $"It should be of the managed API's version, {typeof(InferenceSession).Assembly.GetName().Version?.ToString(3)}. ({(e.InnerException ?? e).Message})",
        e);
}
