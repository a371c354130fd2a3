using Microsoft.ML.OnnxRuntime;

namespace GradCam.Devices;

/// <summary>
/// Until its disposal, prevents ONNX Runtime from writing errors to standard error that it also throws. A provider's libraries are loaded before the
/// session with its own log exists.
/// </summary>
internal sealed class QuietLog : IDisposable
{
    private readonly OrtLoggingLevel _before = GradCamRuntime.Environment.EnvLogLevel;

    public QuietLog() => GradCamRuntime.Environment.EnvLogLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    /// <inheritdoc/>
    public void Dispose() => GradCamRuntime.Environment.EnvLogLevel = _before;
}
