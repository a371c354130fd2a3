using GradCam.Devices;
using GradCam.Explaining;
using GradCam.SplitModels;

namespace GradCam.Extensions;

/// <summary>How a service loads a model. Everything is settable, so that configuration can be bound to it.</summary>
public sealed class GradCamOptions
{
    /// <summary>The split model's folder, the one that holds <c>model.json</c>.</summary>
    public string Model { get; set; } = "";

    /// <summary>What computes, as <see cref="Devices.Device.Parse"/> reads it: <c>auto</c>, <c>cpu</c>, <c>cuda:1</c>.</summary>
    public string Device { get; set; } = "auto";

    /// <summary>Options of the device's execution provider, by their names in ONNX Runtime's documentation.</summary>
    public Dictionary<string, string> ProviderOptions { get; } = [];

    /// <summary>Gets or sets the number of threads that compute one operator; 0, the default, for the threads that all models share (<see cref="GradCamRuntime.Threads"/>).</summary>
    public int Threads { get; set; }

    /// <summary>Whether the model's first half is kept as ONNX Runtime has optimized it, see <see cref="ExplainerOptions.KeepOptimized"/>.</summary>
    public bool KeepOptimized { get; set; } = true;

    /// <summary>Gets or sets whether the weights are read into memory of this process alone, see <see cref="ExplainerOptions.CopyWeights"/>.</summary>
    public bool CopyWeights { get; set; }

    /// <summary>How often the hash of the weights is checked, see <see cref="ExplainerOptions.VerifyWeights"/>; by default once per file and machine.</summary>
    public WeightsVerification VerifyWeights { get; set; }

    /// <summary>Whether ONNX Runtime may report to Microsoft, see <see cref="ExplainerOptions.OnnxRuntimeTelemetry"/>; <c>false</c> by default.</summary>
    public bool OnnxRuntimeTelemetry { get; set; }

    /// <summary>The same for <see cref="Explainer.Load"/>.</summary>
    /// <exception cref="GradCamException">No device is called that.</exception>
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
