using GradCam.Cli.Explain;
using GradCam.Cli.Models;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Runs;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Methods;
using GradCam.Pictures;

namespace GradCam.Cli.Batch;

/// <summary>Represents a call of <c>gradcam batch</c>.</summary>
internal sealed record BatchRequest
{
    /// <summary>Gets the folders, files, patterns, lists and archives.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Gets the output folder.</summary>
    public required string Output { get; init; }

    /// <summary>Gets the model.</summary>
    public required ModelChoice Model { get; init; }

    /// <summary>Gets the targets to explain.</summary>
    public required TargetChoice Targets { get; init; }

    /// <summary>Gets the probability above which a label is an answer, 0..1; <c>null</c> if it is not given.</summary>
    public float? AnswerThreshold { get; init; }

    /// <summary>Gets the combination of several layers' maps.</summary>
    public LayerMerge Merge { get; init; }

    /// <summary>Gets the method.</summary>
    public required ICamMethod Method { get; init; }

    /// <summary>Gets the source of true classes; <c>null</c> for the input itself.</summary>
    public string? Truth { get; init; }

    /// <summary>Gets the share of the inputs.</summary>
    public Shard Shard { get; init; } = Shard.All;

    /// <summary>Gets the selection of pictures that get overlays.</summary>
    public OverlayPolicy Overlays { get; init; } = OverlayPolicy.All;

    /// <summary>Gets the options for overlays.</summary>
    public required OverlayOptions Overlay { get; init; }

    /// <summary>Gets the overlays' file format.</summary>
    public PictureFormat OverlayFormat { get; init; }

    /// <summary>Gets the number of best classes to store.</summary>
    public int KeepTop { get; init; }

    /// <summary>Gets whether to store all scores.</summary>
    public bool KeepScores { get; init; }

    /// <summary>Gets the number of pictures in a run of the model; 0 to measure the best one.</summary>
    public int BatchSize { get; init; }

    /// <summary>Gets the number of batches that run in the model at once; 0 for one per core, or two per GPU.</summary>
    public int Workers { get; init; }

    /// <summary>Gets the number of pictures in a part of the results.</summary>
    public int PicturesPerPart { get; init; }

    /// <summary>Gets the path of a CSV file with all rows; <c>null</c> for none.</summary>
    public string? Csv { get; init; }

    /// <summary>Gets the path of a file with all rows as JSON, one per line; <c>null</c> for none.</summary>
    public string? JsonLines { get; init; }

    /// <summary>Gets whether a complete run gets a report.</summary>
    public bool Report { get; init; } = true;

    /// <summary>Gets whether to try failed pictures again.</summary>
    public bool RetryErrors { get; init; }

    /// <summary>Gets whether the exit code is 0 even if pictures fail.</summary>
    public bool AllowErrors { get; init; }

    /// <summary>Gets the options for loading the model, one for each device.</summary>
    public required IReadOnlyList<ExplainerOptions> Loading { get; init; }

    /// <summary>Gets the maximum number of pixels of a picture.</summary>
    public required int MaxPixels { get; init; }

    /// <summary>Gets whether the tool prints details and stack traces.</summary>
    public bool Verbose { get; init; }

    /// <summary>Gets the settings that determine the results besides the run's own options, in words.</summary>
    public IReadOnlyDictionary<string, string> Settings
    {
        get
        {
            var settings = new Dictionary<string, string>
            {
                ["targets"] = Targets.ToText(),
                ["colours"] = Overlay.Colormap.Name,
            };
            foreach (MethodParameter parameter in Method.Parameters)
                settings[RunSettings.Method + parameter.Name] = parameter.Text(Method);
            foreach ((string name, string value) in DrawingSettings.Of(Overlay))
                settings[RunSettings.Drawing + name] = value;

            // Runs of older versions have no such setting.
            if (Model.Samples is { } samples)
                settings["range of values in files"] = samples.ToString();
            return settings;
        }
    }
}
