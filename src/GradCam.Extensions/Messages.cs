using Microsoft.Extensions.Logging;

namespace GradCam.Extensions;

/// <summary>Provides the log messages.</summary>
internal static partial class Messages
{
    [LoggerMessage(1, LogLevel.Information, "Model {Model} from {Folder}, {Classes} classes, loaded in {Milliseconds:0} ms on {Device}")]
    public static partial void ModelLoaded(this ILogger logger, string model, string folder, int classes, string device, double milliseconds);

    [LoggerMessage(2, LogLevel.Information, "Computing on {Device}: {Note}")]
    public static partial void DeviceNote(this ILogger logger, string device, string note);

    [LoggerMessage(3, LogLevel.Error, "The model {Folder} cannot be loaded: {Reason}")]
    public static partial void ModelNotLoaded(this ILogger logger, string folder, string reason, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "Computing on {Device}: {Note}")]
    public static partial void DeviceFellBack(this ILogger logger, string device, string note);

    [LoggerMessage(4, LogLevel.Warning, "Health check of {Model}: {Reason}")]
    public static partial void Unhealthy(this ILogger logger, string model, string reason, Exception? exception);
}
