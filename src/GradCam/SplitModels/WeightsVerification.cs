namespace GradCam.SplitModels;

/// <summary>Specifies the frequency of the comparison of <c>weights.bin</c> with the manifest's hash.</summary>
public enum WeightsVerification
{
    /// <summary>At the first use of a file on this machine, and after every change of the file.</summary>
    Once,

    /// <summary>At every load.</summary>
    Always,

    /// <summary>
    /// Never; only the length is checked. The optimized first half is then neither written to the user's cache folder nor read from it, see
    /// <see cref="Explaining.ExplainerOptions.KeepOptimized"/>.
    /// </summary>
    Never,
}
