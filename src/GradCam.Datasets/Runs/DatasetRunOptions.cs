using GradCam.Datasets.Inputs;
using GradCam.Datasets.Truth;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;

namespace GradCam.Datasets.Runs;

/// <summary>What a run does.</summary>
public sealed record DatasetRunOptions
{
    /// <summary>The output folder.</summary>
    public required string Output { get; init; }

    /// <summary>The inputs.</summary>
    public required DatasetInputs Inputs { get; init; }

    /// <summary>Which share of it.</summary>
    public Shard Shard { get; init; } = Shard.All;

    /// <summary>Where true classes come from; the input itself if <c>null</c>.</summary>
    public TruthSource? Truth { get; init; }

    /// <summary>What is explained of each picture, and how.</summary>
    public ExplainOptions Explain { get; init; } = ExplainOptions.Default;

    /// <summary>
    /// In words, by name, what results depend on besides the options here: targets, the method's parameters. Kept in the run's
    /// manifest; a run is continued only if they agree.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Which pictures get overlays.</summary>
    public OverlayPolicy Overlays { get; init; } = OverlayPolicy.All;

    /// <summary>How overlays look.</summary>
    public OverlayOptions Overlay { get; init; } = OverlayOptions.Default;

    /// <summary>The overlays' file format.</summary>
    public PictureFormat OverlayFormat { get; init; } = PictureFormat.Jpeg;

    /// <summary>How many of the best classes are kept of each picture.</summary>
    public int KeepTop { get; init; } = 5;

    /// <summary>Whether all scores are kept.</summary>
    public bool KeepScores { get; init; }

    /// <summary>Pictures that the model is given at once; 0 for what measuring finds best.</summary>
    public int BatchSize { get; init; }

    /// <summary>Batches that are in the model at once, at least 1.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Pictures in a part of the results, at least 1: what is lost at most when the power goes.</summary>
    public int PicturesPerPart { get; init; } = 512;

    /// <summary>
    /// Whether pictures whose rows have an error from an earlier run are tried again. Their rows are taken out of the parts first, and the others' stay
    /// as they are.
    /// </summary>
    public bool RetryErrors { get; init; }

    /// <summary>What made the run, for its manifest.</summary>
    public string CreatedBy { get; init; } = "GradCam.Datasets";
}
