using Microsoft.ML.OnnxRuntime;

namespace GradCam.Devices;

/// <summary>How ONNX Runtime calls what computes on a device, and what a user must have for it.</summary>
/// <param name="Kind">The device.</param>
/// <param name="Name">The provider's name in <see cref="OrtEnv.GetAvailableProviders"/>.</param>
/// <param name="Get">How to come by a build of ONNX Runtime that has it.</param>
/// <param name="Wants">What else it wants.</param>
/// <param name="Append">Adds it to a session's options.</param>
internal sealed record ExecutionProvider(DeviceKind Kind, string Name, string Get, string Wants, Action<SessionOptions, int, Dictionary<string, string>> Append)
{
    /// <summary>Whether options can be handed to it.</summary>
    public bool TakesOptions { get; init; } = true;

    /// <summary>Why this operating system cannot have it, whatever is installed; null where it can.</summary>
    public string? NeverHere { get; init; }

    /// <summary>All but the CPU's, which is always there. Those in front are tried first.</summary>
    public static IReadOnlyList<ExecutionProvider> All { get; } =
    [
        new(DeviceKind.Cuda, "CUDAExecutionProvider", OfPackage("Microsoft.ML.OnnxRuntime.Gpu"),
            $"an NVIDIA driver, CUDA 13 and cuDNN 9 {CudaGuide}",
            AppendCuda)
        {
            NeverHere = NoNvidia,
        },
        new(DeviceKind.DirectMl, "DmlExecutionProvider", OfPackage("Microsoft.ML.OnnxRuntime.DirectML"),
            "Windows 10 1903 or later and a GPU with Direct3D 12",
            AppendDirectMl)
        {
            TakesOptions = false,
            NeverHere = OperatingSystem.IsWindows() ? null : "DirectML is a part of Windows.",
        },
        new(DeviceKind.CoreMl, "CoreMLExecutionProvider", "Reference Microsoft.ML.OnnxRuntime, which has it on a Mac",
            "macOS 12 or later",
            (options, _, settings) => options.AppendExecutionProvider("CoreML", settings))
        {
            NeverHere = OperatingSystem.IsMacOS() || OperatingSystem.IsIOS() ? null : "CoreML is a part of macOS.",
        },
        new(DeviceKind.TensorRt, "TensorrtExecutionProvider", OfPackage("Microsoft.ML.OnnxRuntime.Gpu"),
            $"an NVIDIA driver, CUDA 13, cuDNN 9 and TensorRT 10 {CudaGuide}",
            AppendTensorRt)
        {
            NeverHere = NoNvidia,
        },
        new(DeviceKind.OpenVino, "OpenVINOExecutionProvider", "Reference Intel.ML.OnnxRuntime.OpenVino in place of Microsoft.ML.OnnxRuntime, of a version that goes with the managed API's",
            "Intel's OpenVINO runtime",
            (options, _, settings) => options.AppendExecutionProvider("OpenVINO", settings)),
        new(DeviceKind.WebGpu, "WebGpuExecutionProvider", "Put the native library of a build of ONNX Runtime with the WebGPU provider beside the application",
            "a GPU with a Vulkan, Metal or Direct3D 12 driver",
            (options, _, settings) => options.AppendExecutionProvider("WebGPU", settings)),
    ];

    /// <summary>Whether the native library in use has it.</summary>
    public bool IsInBuild => GradCamRuntime.Environment.GetAvailableProviders().Contains(Name);

    /// <summary>What to do where the library has it not, or where it does not work.</summary>
    public string Remedy(bool inBuild) => inBuild ? $"It wants {Wants}." : NeverHere ?? $"{Get}; it wants {Wants}.";

    /// <summary>The provider of a device.</summary>
    public static ExecutionProvider Of(DeviceKind kind) => All.First(p => p.Kind == kind);

    /// <summary>Why options cannot be handed to it; null where they can.</summary>
    /// <param name="device">The device.</param>
    /// <param name="settings">The options.</param>
    public string? Refusal(Device device, IReadOnlyDictionary<string, string> settings)
    {
        if (!TakesOptions && settings.Count > 0)
            return $"it takes no provider options, and was given {string.Join(", ", settings.Keys)}.";

        // The device's own number would win, and nobody would notice.
        return device.TakesIndex && settings.TryGetValue(DeviceId, out string? index)
            ? $"the option {DeviceId}={index} and the device's number are two ways to say one thing: name the device {device.Name}:{index}, without the option."
            : null;
    }

    private const string DeviceId = "device_id";

    // The versions are those that ONNX Runtime 1.31's package is linked with.
    private const string CudaGuide =
        "where the loader finds them (ONNX Runtime 1.31's package is built for these; get them at developer.nvidia.com or from a package manager. "
        + "Other releases' are listed at https://onnxruntime.ai/docs/execution-providers/CUDA-ExecutionProvider.html)";

    private static string? NoNvidia => OperatingSystem.IsMacOS() ? "There is none for macOS; coreml computes on a Mac's GPU." : null;

    private static string OfPackage(string package) =>
        $"Reference {package} in place of Microsoft.ML.OnnxRuntime (this tool: build it with -p:OnnxRuntimePackage={package})";

    private static void AppendDirectMl(SessionOptions options, int index, Dictionary<string, string> settings)
    {
        // It cannot do with either, and says so only when a session is opened.
        options.EnableMemoryPattern = false;
        options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        options.AppendExecutionProvider_DML(index);
    }

    private static void AppendCuda(SessionOptions options, int index, Dictionary<string, string> settings)
    {
        using var cuda = new OrtCUDAProviderOptions();
        cuda.UpdateOptions(new Dictionary<string, string>(settings) { [DeviceId] = $"{index}" });
        options.AppendExecutionProvider_CUDA(cuda);
    }

    private static void AppendTensorRt(SessionOptions options, int index, Dictionary<string, string> settings)
    {
        using var tensorRt = new OrtTensorRTProviderOptions();
        tensorRt.UpdateOptions(new Dictionary<string, string>(settings) { [DeviceId] = $"{index}" });
        options.AppendExecutionProvider_Tensorrt(tensorRt);

        // What TensorRT does not take goes to CUDA and not to the processor.
        AppendCuda(options, index, []);
    }
}
