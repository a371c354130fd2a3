using Microsoft.ML.OnnxRuntime;

namespace GradCam.Devices;

/// <summary>
/// Keeps ONNX Runtime from writing to standard error what it throws as well, until it is disposed: a provider's libraries are loaded
/// before a session with a log of its own is there.
/// </summary>
internal sealed class QuietLog : IDisposable
{
    private readonly OrtLoggingLevel _before = GradCamRuntime.Environment.EnvLogLevel;

    public QuietLog() => GradCamRuntime.Environment.EnvLogLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    /// <inheritdoc/>
    public void Dispose() => GradCamRuntime.Environment.EnvLogLevel = _before;
}
