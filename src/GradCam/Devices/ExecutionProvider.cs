using Microsoft.ML.OnnxRuntime;

namespace GradCam.Devices;

/// <summary>Represents ONNX Runtime's execution provider for a device, with its requirements.</summary>
/// <param name="Kind">The device.</param>
/// <param name="Name">The provider's name in <see cref="OrtEnv.GetAvailableProviders"/>.</param>
/// <param name="Get">The instruction for a build of ONNX Runtime that has the provider.</param>
/// <param name="Wants">Its other requirements.</param>
/// <param name="Append">Adds it to a session's options.</param>
internal sealed record ExecutionProvider(DeviceKind Kind, string Name, string Get, string Wants, Action<SessionOptions, int, Dictionary<string, string>> Append)
{
    /// <summary>Gets whether the provider accepts options.</summary>
    public bool TakesOptions { get; init; } = true;

    /// <summary>Gets the reason that this operating system can never have the provider; <c>null</c> if it can.</summary>
    public string? NeverHere { get; init; }

    /// <summary>Gets all providers except the CPU's, which always exists, in the order of the choice.</summary>
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
        new(DeviceKind.OpenVino, "OpenVINOExecutionProvider", "Reference Intel.ML.OnnxRuntime.OpenVino instead of Microsoft.ML.OnnxRuntime, of a version that matches the managed API's",
            "Intel's OpenVINO runtime",
            (options, _, settings) => options.AppendExecutionProvider("OpenVINO", settings)),
        new(DeviceKind.WebGpu, "WebGpuExecutionProvider", "Put the native library of a build of ONNX Runtime with the WebGPU provider next to the application",
            "a GPU with a Vulkan, Metal or Direct3D 12 driver",
            (options, _, settings) => options.AppendExecutionProvider("WebGPU", settings)),
    ];

    /// <summary>Gets whether the native library in use has the provider.</summary>
    public bool IsInBuild => GradCamRuntime.Environment.GetAvailableProviders().Contains(Name);

    /// <summary>Returns the remedy if the library does not have the provider, or if the provider does not work.</summary>
    public string Remedy(bool inBuild) => inBuild ? $"It needs {Wants}." : NeverHere ?? $"{Get}; it needs {Wants}.";

    /// <summary>Returns the provider of a device.</summary>
    public static ExecutionProvider Of(DeviceKind kind) => All.First(p => p.Kind == kind);

    /// <summary>Returns the reason that the provider does not accept the options; <c>null</c> if it accepts them.</summary>
    /// <param name="device">The device.</param>
    /// <param name="settings">The options.</param>
    public string? Refusal(Device device, IReadOnlyDictionary<string, string> settings)
    {
        if (!TakesOptions && settings.Count > 0)
            return $"it accepts no provider options, but got {string.Join(", ", settings.Keys)}.";

        // The device's own number would override the option without notice.
        return device.TakesIndex && settings.TryGetValue(DeviceId, out string? index)
            ? $"the option {DeviceId}={index} and the device's number set the same value: name the device {device.Name}:{index}, without the option."
            : null;
    }

    private const string DeviceId = "device_id";

    // ONNX Runtime 1.31's package is linked with these versions.
    private const string CudaGuide =
        "in a folder that the loader searches (ONNX Runtime 1.31's package is built for these; get them at developer.nvidia.com or from a package manager. "
        + "Other releases' are listed at https://onnxruntime.ai/docs/execution-providers/CUDA-ExecutionProvider.html)";

    private static string? NoNvidia => OperatingSystem.IsMacOS() ? "There is none for macOS; coreml computes on a Mac's GPU." : null;

    private static string OfPackage(string package) =>
        $"Reference {package} instead of Microsoft.ML.OnnxRuntime (this tool: build it with -p:OnnxRuntimePackage={package})";

    private static void AppendDirectMl(SessionOptions options, int index, Dictionary<string, string> settings)
    {
        // It supports neither, and reports that only when a session is opened.
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

        // Nodes that TensorRT does not support run on CUDA and not on the CPU.
        AppendCuda(options, index, []);
    }
}
