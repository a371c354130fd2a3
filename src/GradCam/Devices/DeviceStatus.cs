namespace GradCam.Devices;

/// <summary>Whether a device can be used here.</summary>
/// <param name="Device">The device.</param>
/// <param name="IsInBuild">Whether the native ONNX Runtime library in use has its execution provider.</param>
/// <param name="IsUsable">Whether a graph ran on it.</param>
/// <param name="Why">What is missing and how to get it; null for a device that can be used.</param>
public sealed record DeviceStatus(Device Device, bool IsInBuild, bool IsUsable, string? Why)
{
    /// <summary>Looks at every device that this library knows.</summary>
    /// <exception cref="GradCamException">There is no native ONNX Runtime library.</exception>
    public static IReadOnlyList<DeviceStatus> All() =>
        [new(Device.Cpu, true, true, null), .. ExecutionProvider.All.Select(p => Of(new Device(p.Kind)))];

    /// <summary>Looks at one device: runs a small graph on it.</summary>
    /// <exception cref="GradCamException">There is no native ONNX Runtime library.</exception>
    public static DeviceStatus Of(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.Kind is DeviceKind.Cpu or DeviceKind.Auto
            ? new DeviceStatus(device, true, true, null)
            : DeviceProbe.Look(device, new Dictionary<string, string>());
    }
}
