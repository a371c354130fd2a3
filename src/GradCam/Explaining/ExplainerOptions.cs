using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>How a model is loaded.</summary>
public sealed record ExplainerOptions
{
    /// <summary>Threads of one operator; 0, the default, for as many as there are cores.</summary>
    public int Threads { get; init; }

    /// <summary>How often the hash of the weights is checked; by default once per file and machine.</summary>
    public WeightsVerification VerifyWeights { get; init; }
}
