using System.Globalization;
using GradCam.Text;

namespace GradCam.Devices;

/// <summary>A device, as options name it: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>.</summary>
/// <param name="Kind">What computes.</param>
/// <param name="Index">Which of several GPUs, from 0.</param>
public sealed record Device(DeviceKind Kind, int Index = 0)
{
    // Nobody has more; a larger number is a slip.
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

    // What people call a device that has another name here.
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

    /// <summary>The first accelerator that works, else the CPU.</summary>
    public static Device Auto { get; } = new(DeviceKind.Auto);

    /// <summary>The processor.</summary>
    public static Device Cpu { get; } = new(DeviceKind.Cpu);

    /// <summary>The names that <see cref="Parse"/> takes.</summary>
    public static IReadOnlyList<string> Names => [.. s_names.Select(n => n.Name)];

    /// <summary>Whether there may be several, told apart by an index.</summary>
    public bool TakesIndex => Kind is DeviceKind.Cuda or DeviceKind.TensorRt or DeviceKind.DirectMl;

    /// <summary>Reads a name, with an index behind a colon where there may be several GPUs.</summary>
    /// <exception cref="GradCamException">No device is called that.</exception>
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
                throw new GradCamException($"'{text}': there is one {name} only, without a number.");
            return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < MostIndices
                ? new Device(kind, index)
                : throw new GradCamException($"'{text}': the number behind {name}: is not that of a GPU, as in {name}:0.");
        }

        if (s_otherNames.FirstOrDefault(n => n.Name.Equals(parts[0], StringComparison.OrdinalIgnoreCase)).Meant is { } meant)
            throw new GradCamException($"there is no device '{text}'. Say {meant}.");
        IReadOnlyList<string> near = NearMatches.Find(parts[0], Names, most: 1);
        string hint = near.Count > 0 ? $"Did you mean '{near[0]}'?" : $"There is: {string.Join(", ", Names)}.";
        throw new GradCamException($"there is no device '{text}'. {hint}");
    }

    /// <summary>The name, with the index where there may be several.</summary>
    public override string ToString() => TakesIndex ? $"{Name}:{Index}" : Name;

    /// <summary>The name without an index.</summary>
    internal string Name => s_names.First(n => n.Kind == Kind).Name;
}
