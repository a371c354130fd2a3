namespace GradCam.SplitModels;

/// <summary>
/// Represents a kind of graph of a split model. <see cref="All"/> is the table of all kinds: sessions, lists of files and verifications use it.
/// </summary>
internal sealed class SplitGraph
{
    private const string MadeByOlderVersion = "The split model was made by a version that did not make this graph yet. Export it again.";
    private const string NoSpace = "this model has no channel weights: its layer has no space to take the mean over.";

    private readonly Func<Manifest, string?> _file;
    private readonly Func<Manifest, Manifest>? _without;

    private SplitGraph(string name, Func<Manifest, string?> file, Func<Manifest, Manifest>? without = null, string absent = MadeByOlderVersion)
    {
        Name = name;
        Absent = absent;
        _file = file;
        _without = without;
    }

    /// <summary>Gets the graph from the image to the activations.</summary>
    public static SplitGraph Features { get; } = new("features", m => m.Features);

    /// <summary>Gets the graph from the activations to the scores.</summary>
    public static SplitGraph Classifier { get; } = new("classifier", m => m.Classifier);

    /// <summary>Gets the graph to the gradients, see <see cref="Manifest.Gradient"/>.</summary>
    public static SplitGraph Gradient { get; } = new("gradient", m => m.Gradient.File);

    /// <summary>Gets the graph to the channel weights, see <see cref="Manifest.ChannelWeights"/>.</summary>
    public static SplitGraph ChannelWeights { get; } = new("channelWeights", m => m.ChannelWeights?.File, absent: NoSpace);

    /// <summary>Gets the graph to the channel weights of many classes, see <see cref="Manifest.ClassWeights"/>.</summary>
    public static SplitGraph ClassWeights { get; } = new("classWeights", m => m.ClassWeights?.File, absent: NoSpace);

    /// <summary>Gets the graph to the gradient with respect to the image, see <see cref="Manifest.ImageGradient"/>.</summary>
    public static SplitGraph ImageGradient { get; } = new("imageGradient", m => m.ImageGradient?.File, m => m with { ImageGradient = null });

    /// <summary>Gets the graph of guided backpropagation, see <see cref="Manifest.GuidedGradient"/>.</summary>
    public static SplitGraph GuidedGradient { get; } = new("guidedGradient", m => m.GuidedGradient?.File, m => m with { GuidedGradient = null });

    /// <summary>Gets the graph to the terms of FullGrad, see <see cref="Manifest.FullGradient"/>.</summary>
    public static SplitGraph FullGradient { get; } = new("fullGradient", m => m.FullGradient?.File, m => m with { FullGradient = null });

    /// <summary>Gets the graph to products with the Hessian, see <see cref="Manifest.Hessian"/>.</summary>
    public static SplitGraph Hessian { get; } = new("hessian", m => m.Hessian?.File, m => m with { Hessian = null });

    /// <summary>Gets the graph after the first matrix, see <see cref="Manifest.GemmAblation"/>.</summary>
    public static SplitGraph GemmAblation { get; } = new("gemmAblation", m => m.GemmAblation?.File, m => m with { GemmAblation = null });

    /// <summary>Gets all kinds, the features first.</summary>
    public static IReadOnlyList<SplitGraph> All { get; } =
    [
        Features, Classifier, Gradient, ChannelWeights, ClassWeights, ImageGradient, GuidedGradient, FullGradient, Hessian, GemmAblation,
    ];

    /// <summary>Gets the member of <c>model.json</c> that describes the graph. It is the key of <see cref="Manifest.Missing"/>, too.</summary>
    public string Name { get; }

    /// <summary>Gets the reason that a model does not have the graph, if <see cref="Manifest.Missing"/> gives none.</summary>
    public string Absent { get; }

    /// <summary>Returns the graph's file in a model; <c>null</c> if the model does not have the graph, or needs no file for it.</summary>
    public string? FileOf(Manifest manifest) => _file(manifest);

    /// <summary>Returns a manifest without the graph.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="reason">The reason.</param>
    /// <exception cref="InvalidOperationException">A model cannot be without this graph.</exception>
    public Manifest LeaveOut(Manifest manifest, string reason)
    {
        Manifest rest = (_without ?? throw new InvalidOperationException($"A split model cannot be without {Name}."))(manifest);
        return rest with { Missing = new Dictionary<string, string>(manifest.Missing ?? new Dictionary<string, string>()) { [Name] = reason } };
    }
}
