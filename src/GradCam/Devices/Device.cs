using System.Globalization;
using GradCam.Text;

namespace GradCam.Devices;

/// <summary>Represents a device by its name in options: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>.</summary>
/// <param name="Kind">The kind of device.</param>
/// <param name="Index">The index among several GPUs, from 0.</param>
public sealed record Device(DeviceKind Kind, int Index = 0)
{
    // No machine has more, so a larger number is a typing error.
    private const int MostIndices = 1024;

    private static readonly (string Name, DeviceKind Kind)[] s_names =
    [
        ("auto", DeviceKind.Auto),
        ("cpu", DeviceKind.Cpu),
        ("cuda", DeviceKind.Cuda),
        ("tensorrt", DeviceKind.TensorRt),
        ("directml", DeviceKind.DirectMl),
        ("coreml", DeviceKind.CoreMl),
        ("openvino", DeviceKind.OpenVino),
        ("webgpu", DeviceKind.WebGpu),
    ];

    // Common names of devices that have another name here.
    private static readonly (string Name, string Meant)[] s_otherNames =
    [
        ("gpu", "'auto' for the first GPU that works, or one of 'cuda', 'directml', 'coreml' and 'webgpu'"),
        ("nvidia", "'cuda'"),
        ("trt", "'tensorrt'"),
        ("dml", "'directml'"),
        ("mps", "'coreml'"),
        ("metal", "'coreml'"),
        ("ane", "'coreml'"),
        ("intel", "'openvino'"),
        ("npu", "'openvino'"),
        ("vulkan", "'webgpu'"),
    ];

    /// <summary>Gets the automatic choice: the first accelerator that works, otherwise the CPU.</summary>
    public static Device Auto { get; } = new(DeviceKind.Auto);

    /// <summary>Gets the CPU.</summary>
    public static Device Cpu { get; } = new(DeviceKind.Cpu);

    /// <summary>Gets the names that <see cref="Parse"/> accepts.</summary>
    public static IReadOnlyList<string> Names => [.. s_names.Select(n => n.Name)];

    /// <summary>Gets whether there may be several devices, identified by an index.</summary>
    public bool TakesIndex => Kind is DeviceKind.Cuda or DeviceKind.TensorRt or DeviceKind.DirectMl;

    /// <summary>Reads a name, with an index after a colon if there may be several GPUs.</summary>
    /// <exception cref="GradCamException">No device has that name.</exception>
    public static Device Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':', 2);
        foreach ((string name, DeviceKind kind) in s_names)
        {
            if (!name.Equals(parts[0], StringComparison.OrdinalIgnoreCase))
                continue;
            if (parts.Length == 1)
                return new Device(kind);
            if (!new Device(kind).TakesIndex)
                throw new GradCamException(GradCamErrorKind.Device, $"'{text}': there is one {name} only, without a number.");
            return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < MostIndices
                ? new Device(kind, index)
                : throw new GradCamException(GradCamErrorKind.Device, $"'{text}': the part behind {name}: is not the number of a GPU, as in {name}:0.");
        }

        if (s_otherNames.FirstOrDefault(n => n.Name.Equals(parts[0], StringComparison.OrdinalIgnoreCase)).Meant is { } meant)
            throw new GradCamException(GradCamErrorKind.Device, $"there is no device '{text}'. Say {meant}.");
        IReadOnlyList<string> near = NearMatches.Find(parts[0], Names, most: 1);
        string hint = near.Count > 0 ? $"Did you mean '{near[0]}'?" : $"There is: {string.Join(", ", Names)}.";
        throw new GradCamException(GradCamErrorKind.Device, $"there is no device '{text}'. {hint}");
    }

    /// <summary>Returns the name, with the index if there may be several devices.</summary>
    public override string ToString() => TakesIndex ? $"{Name}:{Index}" : Name;

    /// <summary>Gets the name without an index.</summary>
    internal string Name => s_names.First(n => n.Kind == Kind).Name;
}
