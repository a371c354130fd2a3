using GradCam.Explaining;

namespace GradCam.Cli.Models;

/// <summary>Tells of a device that was left open and came out slower than this build was made for.</summary>
internal static class DeviceFallback
{
    /// <summary>Warns, where there is something to warn of.</summary>
    public static void Tell(ToolConsole console, Explainer explainer)
    {
        if (explainer is { DeviceFellBack: true, DeviceNote: { } note })
            console.Warn(Text(explainer.Device.ToString(), note));
    }

    /// <summary>The warning.</summary>
    public static string Text(string device, string note) => $"computing on {device}: {note} (--device {device} says that this is meant)";
}
