using System.Diagnostics;
using GradCam.Explaining;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GradCam.Extensions;

/// <summary>Loads the model that options name, and logs what came of it.</summary>
internal static class ExplainerFactory
{
    /// <summary>Of the log messages.</summary>
    public const string LogCategory = "GradCam";

    /// <summary>Loads.</summary>
    /// <param name="services">Options and, if there are any, loggers.</param>
    /// <param name="name">Of the options.</param>
    /// <exception cref="OptionsValidationException">The options make no sense.</exception>
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
                explainer.Model.Manifest.Name, explainer.Model.Folder, explainer.Model.ClassCount, explainer.Device.ToString(), Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            Tell(logger, explainer.Device.ToString(), explainer.DeviceNote, explainer.DeviceFellBack);
            return explainer;
        }
        catch (GradCamException e)
        {
            logger.ModelNotLoaded(options.Model, e.Message, e);
            throw;
        }
    }

    /// <summary>Logs why the device is not another one.</summary>
    /// <param name="logger">Where to.</param>
    /// <param name="device">The device.</param>
    /// <param name="note">Why; null for nothing to log.</param>
    /// <param name="fellBack">Whether one that was meant to be used cannot be: somebody should see to it.</param>
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
