using GradCam.Devices;
using GradCam.Sessions;
using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>How a model is loaded.</summary>
public sealed record ExplainerOptions
{
    /// <summary>
    /// Gets the number of threads that compute one operator, including the calling thread; 0, the default, for the threads that all models share
    /// (<see cref="GradCamRuntime.Threads"/>). A model with another number has threads of its own.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>What computes; by default the first accelerator that works, else the CPU.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>
    /// Options of the device's execution provider, by their names in ONNX Runtime's documentation; the CPU and DirectML have none.
    /// </summary>
    public IReadOnlyDictionary<string, string> ProviderOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Gets whether the model's first half is kept in the user's cache folder as ONNX Runtime has optimized it for this machine, which takes as
    /// much disk as its weights. The next process opens it at once and shares its memory. The least recently used go beyond 2 GB, and models
    /// that are larger themselves are not kept. With <see cref="WeightsVerification.Never"/> nothing is kept, and nothing that is kept is used:
    /// it goes by the hash of the weights.
    /// </summary>
    public bool KeepOptimized { get; init; } = true;

    /// <summary>
    /// Gets whether the weights are read into memory of this process alone; by default they stay mapped from their file. Then no one who cuts
    /// the file short can end this process (with SIGBUS), or change what it computes. The memory is not shared with other processes, and
    /// <see cref="KeepOptimized"/> has no effect. Devices other than the CPU have a copy of their own in any case.
    /// </summary>
    public bool CopyWeights { get; init; }

    /// <summary>
    /// Gets whether ONNX Runtime may report to Microsoft which program runs and which models it opens; <c>false</c> by default. The first use of
    /// GradCam decides for the whole process, see <see cref="Telemetry.OnnxRuntimeTelemetry"/>.
    /// </summary>
    public bool OnnxRuntimeTelemetry { get; init; }

    /// <summary>Where it is kept, in place of the user's cache folder: for tests.</summary>
    internal OptimizedFeatures? Optimized { get; init; }

    /// <summary>Gets whether tensors are bound to the device's memory where that is the CPU's too: runs what a GPU would on any machine.</summary>
    internal bool BindTensors { get; init; }

    /// <summary>
    /// How often the hash of the weights is checked, and that of what <see cref="KeepOptimized"/> keeps; by default once per file and machine.
    /// <see cref="WeightsVerification.Never"/> does without what is kept.
    /// </summary>
    public WeightsVerification VerifyWeights { get; init; }
}
