namespace GradCam.SplitModels;

/// <summary>The kinds of <see cref="ModelNote"/>. A newer version may write others.</summary>
public static class NoteKinds
{
    /// <summary>The preprocessing, and its source.</summary>
    public const string Preprocessing = "preprocessing";

    /// <summary>The preprocessing is a guess. A caution.</summary>
    public const string AssumedPreprocessing = "assumed-preprocessing";

    /// <summary>The source of the class names.</summary>
    public const string Labels = "labels";

    /// <summary>The target layer, and the reason for it.</summary>
    public const string Layer = "layer";

    /// <summary>The target layer's grid has few places, or not the picture's proportions. A caution.</summary>
    public const string Grid = "grid";

    /// <summary>The order of the axes of an input or a layer.</summary>
    public const string ChannelsLast = "channels-last";

    /// <summary>The element type of the model's tensors.</summary>
    public const string ElementType = "element-type";

    /// <summary>The operator behind the scores that was cut off.</summary>
    public const string RemovedOperator = "removed-operator";

    /// <summary>The model scores each place of the picture.</summary>
    public const string DenseScores = "dense-scores";

    /// <summary>Several tensors could be the scores. A caution.</summary>
    public const string AmbiguousScores = "ambiguous-scores";

    /// <summary>The model is quantised.</summary>
    public const string Quantized = "quantized";

    /// <summary>The model takes a fixed number of pictures. A caution if pictures of a batch change each other's scores.</summary>
    public const string Batch = "batch";
}
