using GradCam.Cli.Explain;
using GradCam.Cli.Models;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Runs;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Methods;
using GradCam.Pictures;

namespace GradCam.Cli.Batch;

/// <summary>What <c>gradcam batch</c> was asked for.</summary>
internal sealed record BatchRequest
{
    /// <summary>Folders, files, patterns, lists, archives.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The output folder.</summary>
    public required string Output { get; init; }

    /// <summary>The model.</summary>
    public required ModelChoice Model { get; init; }

    /// <summary>What of the model's answer is explained.</summary>
    public required TargetChoice Targets { get; init; }

    /// <summary>How the maps of several layers become one.</summary>
    public LayerMerge Merge { get; init; }

    /// <summary>The method.</summary>
    public required ICamMethod Method { get; init; }

    /// <summary>Where true classes come from; null for the input itself.</summary>
    public string? Truth { get; init; }

    /// <summary>Which share of the inputs.</summary>
    public Shard Shard { get; init; } = Shard.All;

    /// <summary>Which pictures get overlays.</summary>
    public OverlayPolicy Overlays { get; init; } = OverlayPolicy.All;

    /// <summary>How overlays look.</summary>
    public required OverlayOptions Overlay { get; init; }

    /// <summary>The overlays' file format.</summary>
    public PictureFormat OverlayFormat { get; init; }

    /// <summary>How many of the best classes are kept.</summary>
    public int KeepTop { get; init; }

    /// <summary>Whether all scores are kept.</summary>
    public bool KeepScores { get; init; }

    /// <summary>Pictures that the model is given at once; 0 for what measuring finds best.</summary>
    public int BatchSize { get; init; }

    /// <summary>Batches that are in the model at once; 0 for one per core, or two per GPU.</summary>
    public int Workers { get; init; }

    /// <summary>Pictures in a part of the results.</summary>
    public int PicturesPerPart { get; init; }

    /// <summary>A CSV file with all rows; null for none.</summary>
    public string? Csv { get; init; }

    /// <summary>A file with all rows as JSON, one per line; null for none.</summary>
    public string? JsonLines { get; init; }

    /// <summary>Whether a run that is through gets a report.</summary>
    public bool Report { get; init; } = true;

    /// <summary>Whether pictures that failed before are tried again.</summary>
    public bool RetryErrors { get; init; }

    /// <summary>Whether pictures that fail leave the exit code 0.</summary>
    public bool AllowErrors { get; init; }

    /// <summary>How the model is loaded, once for each device.</summary>
    public required IReadOnlyList<ExplainerOptions> Loading { get; init; }

    /// <summary>Gets the most pixels of a picture.</summary>
    public required int MaxPixels { get; init; }

    /// <summary>Whether details and stack traces are told.</summary>
    public bool Verbose { get; init; }

    /// <summary>What results depend on besides the run's own options, in words.</summary>
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
