using GradCam.Explaining;

namespace GradCam.Cli.Models;

/// <summary>Warns if the automatically chosen device is slower than this build's intended one.</summary>
internal static class DeviceFallback
{
    /// <summary>Prints the warning, if there is one.</summary>
    public static void Tell(ToolConsole console, Explainer explainer)
    {
        if (explainer is { DeviceFellBack: true, DeviceNote: { } note })
            console.Warn(Text(explainer.Device.ToString(), note));
    }

    /// <summary>Returns the warning.</summary>
    public static string Text(string device, string note) => $"computing on {device}: {note} (--device {device} says that this is meant)";
}
