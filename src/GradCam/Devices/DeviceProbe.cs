using System.Globalization;
using GradCam.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Devices;

/// <summary>Determines whether a device works by running a small graph on it.</summary>
internal static class DeviceProbe
{
    /// <summary>Probes a device.</summary>
    /// <param name="device">A device with its own execution provider.</param>
    /// <param name="settings">The provider's options.</param>
    public static DeviceStatus Look(Device device, IReadOnlyDictionary<string, string> settings) => Look(ExecutionProvider.Of(device.Kind), device, settings);

    /// <summary>Probes a provider's device.</summary>
    public static DeviceStatus Look(ExecutionProvider provider, Device device, IReadOnlyDictionary<string, string> settings)
    {
        bool inBuild = false;
        try
        {
            inBuild = provider.IsInBuild;
            if (!inBuild)
                return new DeviceStatus(device, false, false, $"this build of ONNX Runtime has no {provider.Name}. {provider.Remedy(false)}");
            if (provider.Refusal(device, settings) is { } refusal)
                return new DeviceStatus(device, true, false, refusal);
            using var quiet = new QuietLog();
            using SessionOptions options = SessionThreads.Options();
            options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
            provider.Append(options, device.Index, new Dictionary<string, string>(settings));
            using var session = new InferenceSession(ProbeModel.Bytes, options);
            using OrtValue one = OrtValue.CreateTensorValueFromMemory([ProbeModel.Input], [1L]);
            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["x"], [one], ["y"]);
            float result = outputs[0].GetTensorDataAsSpan<float>()[0];
            return result == ProbeModel.Output
                ? new DeviceStatus(device, true, true, null)
                : new DeviceStatus(device, true, false, string.Create(CultureInfo.InvariantCulture, $"it runs, and computes wrong: {result} instead of {ProbeModel.Output}. Driver, libraries and this build of ONNX Runtime do not match. {provider.Remedy(true)}"));
        }
        catch (Exception e) when (NativeLibrary.IsUnusable(e) && !inBuild)
        {
            throw NativeLibrary.Explain(e);
        }
        catch (Exception e) when (e is OnnxRuntimeException or DllNotFoundException or EntryPointNotFoundException)
        {
            // An option that the provider does not know or cannot use looks like any other failure.
            string why = settings.Count > 0 && Look(provider, device, new Dictionary<string, string>()).IsUsable
                ? $"it can be used, but not with the option{(settings.Count > 1 ? "s" : "")} {string.Join(", ", settings.Select(s => $"{s.Key}={s.Value}"))}: {OrtMessage.FirstLine(e)}"
                : $"{OrtMessage.FirstLine(e)} {provider.Remedy(inBuild)}";
            return new DeviceStatus(device, inBuild, false, why);
        }
    }
}
