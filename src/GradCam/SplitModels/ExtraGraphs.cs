namespace GradCam.SplitModels;

/// <summary>
/// Names of the graphs that a split model has where its operators allow them: the keys of <see cref="Manifest.Missing"/>.
/// </summary>
internal static class ExtraGraphs
{
    /// <summary>See <see cref="Manifest.ImageGradient"/>.</summary>
    public const string ImageGradient = "imageGradient";

    /// <summary>See <see cref="Manifest.GuidedGradient"/>.</summary>
    public const string GuidedGradient = "guidedGradient";

    /// <summary>See <see cref="Manifest.FullGradient"/>.</summary>
    public const string FullGradient = "fullGradient";

    /// <summary>See <see cref="Manifest.Hessian"/>.</summary>
    public const string Hessian = "hessian";

    /// <summary>See <see cref="Manifest.GemmAblation"/>.</summary>
    public const string GemmAblation = "gemmAblation";
}
