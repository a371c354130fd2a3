using GradCam.Datasets.Inputs;
using GradCam.Datasets.Truth;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Datasets.Runs;

/// <summary>Options for a run.</summary>
public sealed record DatasetRunOptions
{
    /// <summary>Gets the output folder.</summary>
    public required string Output { get; init; }

    /// <summary>Gets the inputs.</summary>
    public required DatasetInputs Inputs { get; init; }

    /// <summary>Gets the share of the inputs.</summary>
    public Shard Shard { get; init; } = Shard.All;

    /// <summary>Gets the source of true classes; the input itself if <c>null</c>.</summary>
    public TruthSource? Truth { get; init; }

    /// <summary>Gets the options for each explanation.</summary>
    public ExplainOptions Explain { get; init; } = ExplainOptions.Default;

    /// <summary>
    /// Gets other settings that determine the results, in words and by name: targets, the method's parameters. The run's manifest contains them, and
    /// a later run can continue it only if they are equal.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the probability above which a label is an answer, 0..1. Only models of several labels use it.</summary>
    public float AnswerThreshold { get; init; } = SplitModel.DefaultAnswerThreshold;

    /// <summary>Gets the selection of pictures that get overlays.</summary>
    public OverlayPolicy Overlays { get; init; } = OverlayPolicy.All;

    /// <summary>Gets the options for overlays.</summary>
    public OverlayOptions Overlay { get; init; } = OverlayOptions.Default;

    /// <summary>Gets the overlays' file format.</summary>
    public PictureFormat OverlayFormat { get; init; } = PictureFormat.Jpeg;

    /// <summary>Gets the number of best classes to store for each picture.</summary>
    public int KeepTop { get; init; } = 5;

    /// <summary>Gets whether to store all scores.</summary>
    public bool KeepScores { get; init; }

    /// <summary>Gets the number of pictures in a run of the model; 0 to measure the best one.</summary>
    public int BatchSize { get; init; }

    /// <summary>Gets the number of batches that run in the model at once, at least 1.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Gets the number of pictures in a part of the results, at least 1. A power failure loses at most one part.</summary>
    public int PicturesPerPart { get; init; } = 512;

    /// <summary>
    /// Gets whether to try pictures again whose rows have an error from an earlier run. The run first removes their rows from the parts. Other rows
    /// do not change.
    /// </summary>
    public bool RetryErrors { get; init; }

    /// <summary>Gets the name of the program, for the run's manifest.</summary>
    public string CreatedBy { get; init; } = "GradCam.Datasets";
}
