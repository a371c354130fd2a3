namespace GradCam.SplitModels;

/// <summary>How often the hash of <c>weights.bin</c> is compared with the manifest's.</summary>
public enum WeightsVerification
{
    /// <summary>When a file is used for the first time on this machine, and whenever it has changed since.</summary>
    Once,

    /// <summary>At every load.</summary>
    Always,

    /// <summary>
    /// Never; only its length is checked. The first half as it is optimized for this machine is neither kept nor taken from the user's cache
    /// folder then, see <see cref="Explaining.ExplainerOptions.KeepOptimized"/>.
    /// </summary>
    Never,
}
