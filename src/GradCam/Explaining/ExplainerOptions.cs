using GradCam.Devices;
using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>How a model is loaded.</summary>
public sealed record ExplainerOptions
{
    /// <summary>Threads of one operator; 0, the default, for as many as there are cores.</summary>
    public int Threads { get; init; }

    /// <summary>What computes; by default the first accelerator that works, else the processor.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>
    /// Options of the device's execution provider, by their names in ONNX Runtime's documentation; the processor and DirectML have none.
    /// </summary>
    public IReadOnlyDictionary<string, string> ProviderOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>How often the hash of the weights is checked; by default once per file and machine.</summary>
    public WeightsVerification VerifyWeights { get; init; }
}
