using GradCam.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Devices;

/// <summary>Finds out whether a device works by running a small graph on it.</summary>
internal static class DeviceProbe
{
    /// <summary>Looks.</summary>
    /// <param name="device">A device with an execution provider of its own.</param>
    /// <param name="settings">The provider's options.</param>
    public static DeviceStatus Look(Device device, IReadOnlyDictionary<string, string> settings) => Look(ExecutionProvider.Of(device.Kind), device, settings);

    /// <summary>Looks at a provider's device.</summary>
    public static DeviceStatus Look(ExecutionProvider provider, Device device, IReadOnlyDictionary<string, string> settings)
    {
        bool inBuild = false;
        try
        {
            inBuild = provider.IsInBuild;
            if (!inBuild)
                return new DeviceStatus(device, false, false, $"this build of ONNX Runtime has no {provider.Name}. {provider.Remedy(false)}");
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            provider.Append(options, device.Index, new Dictionary<string, string>(settings));
            using var session = new InferenceSession(ProbeModel.Bytes, options);
            using OrtValue one = OrtValue.CreateTensorValueFromMemory([-1f], [1L]);
            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["x"], [one], ["y"]);
            return new DeviceStatus(device, true, true, null);
        }
        catch (Exception e) when (NativeLibrary.IsMissing(e) && !inBuild)
        {
            throw NativeLibrary.Explain(e);
        }
        catch (Exception e) when (e is OnnxRuntimeException or DllNotFoundException or EntryPointNotFoundException)
        {
            // An option that the provider does not know, or cannot use, looks like any other failure.
            string why = settings.Count > 0 && Look(provider, device, new Dictionary<string, string>()).IsUsable
                ? $"it can be used, but not with the option{(settings.Count > 1 ? "s" : "")} {string.Join(", ", settings.Select(s => $"{s.Key}={s.Value}"))}: {FirstLine(e.Message)}"
                : $"{FirstLine(e.Message)} {provider.Remedy(inBuild)}";
            return new DeviceStatus(device, inBuild, false, why);
        }
    }

    private static string FirstLine(string message)
    {
        string line = message.Split('\n')[0].Trim();
        return line.EndsWith('.') ? line : line + ".";
    }
}
