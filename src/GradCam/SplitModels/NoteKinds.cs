namespace GradCam.SplitModels;

/// <summary>The kinds of <see cref="ModelNote"/>. A newer version may write others.</summary>
public static class NoteKinds
{
    /// <summary>The preprocessing, and its source.</summary>
    public const string Preprocessing = "preprocessing";

    /// <summary>The preprocessing is a guess. A caution.</summary>
    public const string AssumedPreprocessing = "assumed-preprocessing";

    /// <summary>Range, mean and deviation cannot belong together. A caution.</summary>
    public const string DoubtfulPreprocessing = "doubtful-preprocessing";

    /// <summary>The preprocessing is a guess, and the scores are so large that it is probably wrong. A caution.</summary>
    public const string LargeScores = "large-scores";

    /// <summary>The graph scales its input, and the preprocessing does so, too. A caution.</summary>
    public const string ScaledTwice = "scaled-twice";

    /// <summary>The source of the class names.</summary>
    public const string Labels = "labels";

    /// <summary>A file of class names beside the model whose number does not fit.</summary>
    public const string UnusedLabels = "unused-labels";

    /// <summary>GradCam computes the probabilities in a way that the model does not state.</summary>
    public const string Probabilities = "probabilities";

    /// <summary>The output only names the best class, and the scores are those before it.</summary>
    public const string DecidedScores = "decided-scores";

    /// <summary>The target layer, and the reason for it.</summary>
    public const string Layer = "layer";

    /// <summary>The target layer's grid has few positions, or not the picture's proportions. A caution.</summary>
    public const string Grid = "grid";

    /// <summary>The inputs beside the picture, and their values.</summary>
    public const string Inputs = "inputs";

    /// <summary>The order of the axes of an input or a layer.</summary>
    public const string ChannelsLast = "channels-last";

    /// <summary>The element type of the model's tensors.</summary>
    public const string ElementType = "element-type";

    /// <summary>The operator after the scores that was cut off.</summary>
    public const string RemovedOperator = "removed-operator";

    /// <summary>The model scores each position of the picture.</summary>
    public const string DenseScores = "dense-scores";

    /// <summary>Several tensors could be the scores. A caution.</summary>
    public const string AmbiguousScores = "ambiguous-scores";

    /// <summary>The model is quantised.</summary>
    public const string Quantized = "quantized";

    /// <summary>The model takes a fixed number of pictures. A caution if pictures of a batch change each other's scores.</summary>
    public const string Batch = "batch";

    /// <summary>Finite differences of the scores cannot confirm the gradient, whose rules are right.</summary>
    public const string Verification = "verification";

    /// <summary>The model outputs its own heat map, and GradCam explains the model inside.</summary>
    public const string Embedded = "embedded";
}
