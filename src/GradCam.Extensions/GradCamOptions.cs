using GradCam.Devices;
using GradCam.Explaining;
using GradCam.SplitModels;

namespace GradCam.Extensions;

/// <summary>Options for the model of a service. All properties have setters, so that configuration can bind to them.</summary>
public sealed class GradCamOptions
{
    /// <summary>Gets or sets the split model's folder, which contains <c>model.json</c>.</summary>
    public string Model { get; set; } = "";

    /// <summary>Gets or sets the device, in the format of <see cref="Devices.Device.Parse"/>: <c>auto</c>, <c>cpu</c>, <c>cuda:1</c>.</summary>
    public string Device { get; set; } = "auto";

    /// <summary>Gets or sets the options of the device's execution provider, by their names in ONNX Runtime's documentation.</summary>
    public Dictionary<string, string> ProviderOptions { get; } = [];

    /// <summary>Gets or sets the number of threads that compute one operator; 0, the default, for the threads that all models share (<see cref="GradCamRuntime.Threads"/>).</summary>
    public int Threads { get; set; }

    /// <summary>
    /// Gets or sets whether to keep the model's first half as ONNX Runtime has optimized it, see <see cref="ExplainerOptions.KeepOptimized"/>.
    /// </summary>
    public bool KeepOptimized { get; set; } = true;

    /// <summary>Gets or sets whether the process reads the weights into memory of its own, see <see cref="ExplainerOptions.CopyWeights"/>.</summary>
    public bool CopyWeights { get; set; }

    /// <summary>
    /// Gets or sets how often GradCam checks the hash of the weights, see <see cref="ExplainerOptions.VerifyWeights"/>; by default once per file and
    /// machine.
    /// </summary>
    public WeightsVerification VerifyWeights { get; set; }

    /// <summary>
    /// Gets or sets whether ONNX Runtime may send telemetry to Microsoft, see <see cref="ExplainerOptions.OnnxRuntimeTelemetry"/>; <c>false</c> by
    /// default.
    /// </summary>
    public bool OnnxRuntimeTelemetry { get; set; }

    /// <summary>Returns these options for <see cref="Explainer.Load"/>.</summary>
    /// <exception cref="GradCamException">No device has that name.</exception>
    internal ExplainerOptions ToExplainerOptions() => new()
    {
        Device = Devices.Device.Parse(Device),
        ProviderOptions = ProviderOptions,
        Threads = Threads,
        KeepOptimized = KeepOptimized,
        CopyWeights = CopyWeights,
        VerifyWeights = VerifyWeights,
        OnnxRuntimeTelemetry = OnnxRuntimeTelemetry,
    };
}
