using Microsoft.ML.OnnxRuntime;

namespace GradCam.Devices;

/// <summary>Represents the choice of a working device, made once for all sessions of a model.</summary>
internal sealed class DeviceChoice
{
    // TensorRT compiles for minutes, and OpenVINO and WebGPU need a special build, so GradCam does not choose them by itself.
    private static readonly DeviceKind[] s_automatic = [DeviceKind.Cuda, DeviceKind.DirectMl, DeviceKind.CoreMl];

    private readonly Dictionary<string, string> _settings;

    private DeviceChoice(Device device, IReadOnlyDictionary<string, string> settings, string? note, bool fellBack = false)
    {
        Device = device;
        _settings = new Dictionary<string, string>(settings);
        Note = note;
        FellBack = fellBack;
    }

    /// <summary>Gets the CPU.</summary>
    public static DeviceChoice Cpu { get; } = new(Device.Cpu, new Dictionary<string, string>(), null);

    /// <summary>Gets the device; never <see cref="DeviceKind.Auto"/>.</summary>
    public Device Device { get; }

    /// <summary>Gets the reason for the device if the choice was automatic.</summary>
    public string? Note { get; }

    /// <summary>Gets whether the choice would be another device of the native library's build if that device worked.</summary>
    public bool FellBack { get; }

    /// <summary>Gets whether tensors are in the CPU's memory.</summary>
    public bool IsCpu => Device.Kind == DeviceKind.Cpu;

    /// <summary>Gets whether only one thread at a time may run a session.</summary>
    public bool OneRunAtATime => Device.Kind == DeviceKind.DirectMl;

    /// <summary>Chooses a device.</summary>
    /// <param name="wanted">The requested device.</param>
    /// <param name="settings">The provider's options, by their names in ONNX Runtime's documentation.</param>
    /// <exception cref="GradCamException">The device cannot be used, or there is no native ONNX Runtime library.</exception>
    public static DeviceChoice Make(Device wanted, IReadOnlyDictionary<string, string> settings)
    {
        if (wanted.Kind == DeviceKind.Cpu)
            return Cpu;
        if (wanted.Kind != DeviceKind.Auto)
        {
            DeviceStatus.MustBeUsable(wanted, settings);
            return new DeviceChoice(wanted, settings, null);
        }

        var broken = new List<string>();
        foreach (DeviceKind kind in s_automatic)
        {
            DeviceStatus status = DeviceProbe.Look(new Device(kind), settings);
            if (status.IsUsable)
                return new DeviceChoice(status.Device, settings, broken.Count > 0 ? string.Join(" ", broken) : null, broken.Count > 0);
            if (status.IsInBuild)
                broken.Add($"{status.Device} cannot be used: {status.Why}");
        }

        return broken.Count > 0
            ? new DeviceChoice(Device.Cpu, settings, string.Join(" ", broken), fellBack: true)
            : new DeviceChoice(Device.Cpu, settings, WithoutAny());
    }

    /// <summary>Adds the device to a session's options.</summary>
    public void Apply(SessionOptions options)
    {
        if (!IsCpu)
            ExecutionProvider.Of(Device.Kind).Append(options, Device.Index, _settings);
    }

    private static string WithoutAny()
    {
        string[] byName = [.. ExecutionProvider.All.Where(p => !s_automatic.Contains(p.Kind) && p.IsInBuild).Select(p => new Device(p.Kind).ToString())];
        return byName.Length == 0
            ? "this build of ONNX Runtime has only the CPU provider."
            : $"of this build's devices, {string.Join(" and ", byName)} {(byName.Length == 1 ? "is" : "are")} used only if --device or ExplainerOptions.Device asks for {(byName.Length == 1 ? "it" : "them")}.";
    }
}
