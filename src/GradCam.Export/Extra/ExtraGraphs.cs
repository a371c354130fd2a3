namespace GradCam.Export.Extra;

/// <summary>Lists the makers of all extra graphs, in the order in which they are made and verified.</summary>
internal static class ExtraGraphs
{
    /// <summary>Gets the makers.</summary>
    public static IReadOnlyList<IExtraGraph> All { get; } =
    [
        new ImageGradientMaker(),
        new GuidedGradientMaker(),
        new FullGradientMaker(),
        new HessianMaker(),
        new GemmAblationMaker(),
    ];
}
