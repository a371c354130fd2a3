using GradCam.Sessions;

namespace GradCam.Devices;

/// <summary>Represents the status of a device on this machine.</summary>
/// <param name="Device">The device.</param>
/// <param name="IsInBuild">Whether the native ONNX Runtime library in use has its execution provider.</param>
/// <param name="IsUsable">Whether a graph ran on it.</param>
/// <param name="Why">The missing part and its remedy; <c>null</c> for a usable device.</param>
public sealed record DeviceStatus(Device Device, bool IsInBuild, bool IsUsable, string? Why)
{
    // No machine has more.
    private const int MostOfAKind = 64;

    /// <summary>Probes every device that this library knows, including each of several GPUs.</summary>
    /// <exception cref="GradCamException">The native ONNX Runtime library is missing, or older than the managed API.</exception>
    public static IReadOnlyList<DeviceStatus> All() =>
        [new(Device.Cpu, true, true, null), .. ExecutionProvider.All.SelectMany(p => AllOf(p.Kind))];

    /// <summary>Probes all devices of a kind, by their index. The search ends after two consecutive unusable devices.</summary>
    /// <returns>All devices up to the last usable one, including unusable ones between them; the first if none is usable.</returns>
    /// <exception cref="GradCamException">The native ONNX Runtime library is missing, or older than the managed API.</exception>
    public static IReadOnlyList<DeviceStatus> AllOf(DeviceKind kind)
    {
        return UpToTheLast(kind, device => Of(device));
    }

    /// <inheritdoc cref="AllOf"/>
    /// <param name="kind">The kind.</param>
    /// <param name="look">Probes one device.</param>
    internal static IReadOnlyList<DeviceStatus> UpToTheLast(DeviceKind kind, Func<Device, DeviceStatus> look)
    {
        var found = new List<DeviceStatus> { look(new Device(kind)) };
        if (!found[0].Device.TakesIndex || !found[0].IsInBuild)
            return found;
        while ((found.Count == 1 || found[^1].IsUsable || found[^2].IsUsable) && found.Count < MostOfAKind)
            found.Add(look(new Device(kind, found.Count)));
        while (found.Count > 1 && !found[^1].IsUsable)
            found.RemoveAt(found.Count - 1);
        return found;
    }

    /// <summary>Probes one device by a small graph.</summary>
    /// <param name="device">The device; <see cref="DeviceKind.Auto"/> is always usable.</param>
    /// <param name="providerOptions">The options of its execution provider; <c>null</c> for none.</param>
    /// <exception cref="GradCamException">The native ONNX Runtime library is missing, or older than the managed API.</exception>
    public static DeviceStatus Of(Device device, IReadOnlyDictionary<string, string>? providerOptions = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.Kind is not (DeviceKind.Cpu or DeviceKind.Auto))
            return DeviceProbe.Look(device, providerOptions ?? new Dictionary<string, string>());
        NativeLibrary.MustLoad();
        return new DeviceStatus(device, true, true, null);
    }

    /// <summary>Throws an exception if a device cannot be used.</summary>
    /// <inheritdoc cref="Of"/>
    /// <exception cref="GradCamException">The device cannot be used, or a usable native ONNX Runtime library is missing.</exception>
    public static void MustBeUsable(Device device, IReadOnlyDictionary<string, string>? providerOptions = null)
    {
        DeviceStatus status = Of(device, providerOptions);
        if (!status.IsUsable)
            throw new GradCamException(GradCamErrorKind.Device, $"device {status.Device}: {status.Why}");
    }
}
