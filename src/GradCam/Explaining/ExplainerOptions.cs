using GradCam.Devices;
using GradCam.Sessions;
using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>Represents the options for loading a model.</summary>
public sealed record ExplainerOptions
{
    /// <summary>
    /// Gets the number of threads that compute one operator, including the calling thread; 0, the default, for the threads that all models share
    /// (<see cref="GradCamRuntime.Threads"/>). A model with another number has threads of its own.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>Gets the device that computes; by default the first accelerator that works, else the CPU.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>
    /// Gets the options of the device's execution provider, by their names in ONNX Runtime's documentation. The CPU and DirectML have none.
    /// </summary>
    public IReadOnlyDictionary<string, string> ProviderOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Gets whether GradCam keeps the model's first half, as ONNX Runtime optimized it for this machine, in the user's cache folder.
    /// It takes as much disk space as the weights. The next process opens it at once and shares its memory.
    /// Beyond 2 GB, GradCam removes the least recently used models. It does not keep models that are larger themselves.
    /// With <see cref="WeightsVerification.Never"/>, it neither keeps nor uses such models, because the hash of the weights identifies them.
    /// </summary>
    public bool KeepOptimized { get; init; } = true;

    /// <summary>
    /// Gets whether this process reads the weights into its own memory; by default they stay mapped from their file.
    /// A program that truncates or changes the file then cannot end this process (with SIGBUS), or change its results.
    /// Other processes do not share the memory, and <see cref="KeepOptimized"/> has no effect. Devices other than the CPU have their own copy in any
    /// case.
    /// </summary>
    public bool CopyWeights { get; init; }

    /// <summary>
    /// Gets whether ONNX Runtime may report to Microsoft which program runs and which models it opens; <c>false</c> by default. The first use of
    /// GradCam decides for the whole process, see <see cref="Telemetry.OnnxRuntimeTelemetry"/>.
    /// </summary>
    public bool OnnxRuntimeTelemetry { get; init; }

    /// <summary>Gets the store of optimized models that replaces the user's cache folder, for tests.</summary>
    internal OptimizedFeatures? Optimized { get; init; }

    /// <summary>
    /// Gets whether GradCam binds tensors to the device's memory even if that is the CPU's. So tests run a GPU's code on any machine.
    /// </summary>
    internal bool BindTensors { get; init; }

    /// <summary>
    /// Gets how often GradCam checks the hash of the weights, and that of the files of <see cref="KeepOptimized"/>; by default once per file and
    /// machine. <see cref="WeightsVerification.Never"/> disables the kept files.
    /// </summary>
    public WeightsVerification VerifyWeights { get; init; }
}
