using System.Diagnostics;
using GradCam.Explaining;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GradCam.Extensions;

/// <summary>Loads the model of the options and logs the result.</summary>
internal static class ExplainerFactory
{
    /// <summary>The category of the log messages.</summary>
    public const string LogCategory = "GradCam";

    /// <summary>Loads a model.</summary>
    /// <param name="services">The services with the options and optional loggers.</param>
    /// <param name="name">The name of the options.</param>
    /// <exception cref="OptionsValidationException">The options are not valid.</exception>
    /// <exception cref="GradCamException">The model cannot be loaded.</exception>
    public static Explainer Load(IServiceProvider services, string name)
    {
        ILogger logger = (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger(LogCategory);
        GradCamOptions options = services.GetRequiredService<IOptionsMonitor<GradCamOptions>>().Get(name);
        long start = Stopwatch.GetTimestamp();
        try
        {
            Explainer explainer = Explainer.Load(options.Model, options.ToExplainerOptions());
            logger.ModelLoaded(
                explainer.Model.Name, explainer.Model.Folder, explainer.Model.ClassCount, explainer.Device.ToString(), Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            Tell(logger, explainer.Device.ToString(), explainer.DeviceNote, explainer.DeviceFellBack);
            return explainer;
        }
        catch (GradCamException e)
        {
            logger.ModelNotLoaded(options.Model, e.Message, e);
            throw;
        }
    }

    /// <summary>Logs the reason for the choice of the device.</summary>
    /// <param name="logger">The logger.</param>
    /// <param name="device">The device.</param>
    /// <param name="note">The reason; <c>null</c> to log nothing.</param>
    /// <param name="fellBack">Whether an intended device cannot be used, which is a warning.</param>
    internal static void Tell(ILogger logger, string device, string? note, bool fellBack)
    {
        if (note is null)
            return;
        if (fellBack)
            logger.DeviceFellBack(device, note);
        else
            logger.DeviceNote(device, note);
    }
}
