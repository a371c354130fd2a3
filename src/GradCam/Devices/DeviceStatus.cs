using GradCam.Sessions;

namespace GradCam.Devices;

/// <summary>Whether a device can be used here.</summary>
/// <param name="Device">The device.</param>
/// <param name="IsInBuild">Whether the native ONNX Runtime library in use has its execution provider.</param>
/// <param name="IsUsable">Whether a graph ran on it.</param>
/// <param name="Why">What is missing and how to get it; null for a device that can be used.</param>
public sealed record DeviceStatus(Device Device, bool IsInBuild, bool IsUsable, string? Why)
{
    // Nobody has more of them in one machine.
    private const int MostOfAKind = 64;

    /// <summary>Looks at every device that this library knows; of several GPUs, at each.</summary>
    /// <exception cref="GradCamException">There is no native ONNX Runtime library, or one that is older than the managed API.</exception>
    public static IReadOnlyList<DeviceStatus> All() =>
        [new(Device.Cpu, true, true, null), .. ExecutionProvider.All.SelectMany(p => AllOf(p.Kind))];

    /// <summary>Looks at all devices of a kind, by their index. The last is taken to be found where two in a row cannot be used.</summary>
    /// <returns>All up to the last that can be used, a broken one between them too; where none can, the first.</returns>
    /// <exception cref="GradCamException">There is no native ONNX Runtime library, or one that is older than the managed API.</exception>
    public static IReadOnlyList<DeviceStatus> AllOf(DeviceKind kind)
    {
        return UpToTheLast(kind, device => Of(device));
    }

    /// <inheritdoc cref="AllOf"/>
    /// <param name="kind">The kind.</param>
    /// <param name="look">Looks at one.</param>
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

    /// <summary>Looks at one device: runs a small graph on it.</summary>
    /// <param name="device">The device; <see cref="DeviceKind.Auto"/> can always be used.</param>
    /// <param name="providerOptions">Options of its execution provider; none where null.</param>
    /// <exception cref="GradCamException">There is no native ONNX Runtime library, or one that is older than the managed API.</exception>
    public static DeviceStatus Of(Device device, IReadOnlyDictionary<string, string>? providerOptions = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.Kind is not (DeviceKind.Cpu or DeviceKind.Auto))
            return DeviceProbe.Look(device, providerOptions ?? new Dictionary<string, string>());
        NativeLibrary.MustLoad();
        return new DeviceStatus(device, true, true, null);
    }

    /// <summary>Makes sure that a device can be used.</summary>
    /// <inheritdoc cref="Of"/>
    /// <exception cref="GradCamException">It cannot be used, or there is no native ONNX Runtime library that can be.</exception>
    public static void MustBeUsable(Device device, IReadOnlyDictionary<string, string>? providerOptions = null)
    {
        DeviceStatus status = Of(device, providerOptions);
        if (!status.IsUsable)
            throw new GradCamException($"device {status.Device}: {status.Why}");
    }
}
