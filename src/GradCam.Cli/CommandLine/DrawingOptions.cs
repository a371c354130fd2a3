using System.CommandLine;
using GradCam.Arithmetic;
using GradCam.Cli.Explain;
using GradCam.HeatMaps;
using GradCam.Pictures;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines the options for drawing maps.</summary>
internal sealed class DrawingOptions
{
    private const string Own = "own";
    private const string Shared = "shared";
    private const string TwoSided = "coolwarm";

    // Smilkov et al., "SmoothGrad", 2017, section 3.1.
    private const double SparsePercentile = 99;

    private readonly Option<string> _colormap = new("--colormap") { HelpName = "NAME", DefaultValueFactory = _ => Colormap.Jet.Name, Description = $"The heat map's colours. Even to the eye (perceptually uniform): {Names(ColormapKind.Uniform)}. Rainbows, which show edges that are not there: {Names(ColormapKind.Rainbow)}. Dark to bright: {Names(ColormapKind.Sequential)}. Two-sided, zero in the middle: {Names(ColormapKind.Diverging)}." };
    private readonly Option<string> _opacity = new("--opacity") { HelpName = "0..1", DefaultValueFactory = _ => "0.5", Description = "The heat map's share of the overlay." };
    private readonly Option<string> _upsample = new("--upsample") { HelpName = "FILTER", DefaultValueFactory = _ => "lanczos", Description = $"How the map is enlarged: {OptionValues.FilterNames}." };
    private readonly Option<string> _normalize = new("--normalize") { HelpName = "MODE", Description = $"How the map is scaled: {OptionValues.NormalizationNames}. [default: max; symmetric with two-sided colours and --signed]" };
    private readonly Option<string> _scale = new("--scale") { HelpName = $"{Own}|{Shared}", DefaultValueFactory = _ => Own, Description = "Whether each map has a scale of its own, or all classes and pictures of the run share one, so that their colours can be compared." };
    private readonly Option<string> _percentile = new("--percentile") { HelpName = "50..100", Description = "The percentile of the map's pixels that gets the last colour. Higher values get that colour, too. [default: 99 for attributions to pixels, in which a few outshine all others; 100 for other methods]" };
    private readonly Option<bool> _legend = new("--legend") { Description = "Put class, probability, and a bar of the colours with the map's values below the overlay." };
    private readonly Option<bool> _contour = new("--contour") { Description = "Draw the edge of the highlighted region: the largest connected part above the threshold." };
    private readonly Option<bool> _box = new("--box") { Description = "Draw the box around the highlighted region." };
    private readonly Option<string> _threshold = new("--threshold") { HelpName = "PERCENT|top:PERCENT", Description = "The highlighted region, for --contour, --box and the report: pixels at PERCENT of the map's maximum or above (with a shared scale, of its maximum), or with top: the highest PERCENT of the pixels. [default: 15]" };
    private readonly Option<bool> _sideBySide = new("--side-by-side") { Description = "Put the picture itself to the left of its overlay." };
    private readonly Option<bool> _grid = new("--grid") { Description = "Put the picture and the overlays of all its classes into one picture." };
    private readonly Option<bool> _transparent = new("--transparent") { Description = "Write the heat map as a transparent layer (PNG or WebP) instead of the overlay; low values are more transparent." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _colormap.CompletionSources.Add([.. Colormap.Names]);
        _scale.CompletionSources.Add(Own, Shared);
        command.Add(OptionGroup.Drawing, common: [_colormap, _opacity, _legend, _sideBySide, _grid], rare: [_upsample, _normalize, _scale, _percentile, _contour, _box, _threshold, _transparent]);
    }

    /// <summary>Returns the options for drawing maps.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="sparse">Whether a few pixels of the maps are much larger than all others, see <see cref="Methods.ICamMethod.IsSparse"/>.</param>
    /// <param name="signed">Whether maps have negative values. The colours are then diverging, unless the user requests others.</param>
    /// <exception cref="UsageException">A value is not valid, or two options contradict each other.</exception>
    public Drawing Choice(ParseResult arguments, bool sparse, bool signed = false)
    {
        bool chosen = arguments.GetResult(_colormap) is { Implicit: false };
        Colormap colormap = OptionValues.Named(_colormap.Name, signed && !chosen ? TwoSided : arguments.GetValue(_colormap)!, Colormap.Find);
        NormalizationMode normalize = arguments.GetValue(_normalize) is { } mode ? OptionValues.Normalization(_normalize.Name, mode)
            : signed || colormap.Kind == ColormapKind.Diverging ? NormalizationMode.Symmetric
            : NormalizationMode.Max;
        var drawing = new Drawing
        {
            Overlay = new OverlayOptions
            {
                HeatMap = new HeatMapOptions
                {
                    Normalize = normalize,
                    Percentile = arguments.GetValue(_percentile) is { } percentile ? OptionValues.Percentile(_percentile.Name, percentile) : sparse ? SparsePercentile : 100,
                    Upsample = OptionValues.Filter(_upsample.Name, arguments.GetValue(_upsample)!),
                },
                Colormap = colormap,
                Opacity = OptionValues.Share(_opacity.Name, arguments.GetValue(_opacity)!),
                Contour = arguments.GetValue(_contour),
                Box = arguments.GetValue(_box),
                Threshold = arguments.GetValue(_threshold) is { } threshold ? OptionValues.Threshold(_threshold.Name, threshold) : null,
                SideBySide = arguments.GetValue(_sideBySide),
                Legend = arguments.GetValue(_legend),
            },
            SharedScale = OptionValues.OneOf(_scale.Name, arguments.GetValue(_scale)!, [(Own, false), (Shared, true)]),
            Grid = arguments.GetValue(_grid),
            Transparent = arguments.GetValue(_transparent),
        };

        if (drawing.SharedScale && normalize == NormalizationMode.None)
            throw new UsageException($"{_scale.Name} {Shared} and {_normalize.Name} none contradict each other: without a scale there is none to share.");
        if (normalize == NormalizationMode.None && arguments.GetValue(_percentile) is not null)
            throw new UsageException($"{_percentile.Name} and {_normalize.Name} none contradict each other: one scales the map, the other does not.");
        if (drawing.Grid && drawing.Overlay.SideBySide)
            throw new UsageException($"{_grid.Name} has the picture already: leave out {_sideBySide.Name}.");
        if (drawing.Transparent && Given(arguments, _legend, _contour, _box, _sideBySide, _grid) is { } other)
            throw new UsageException($"{_transparent.Name} writes the heat map alone, and {other} goes with a picture. Leave one of them out.");
        return drawing;
    }

    /// <summary>Returns an option that needs a picture; <c>null</c> if there is none.</summary>
    public string? NeedingPicture(ParseResult arguments)
    {
        string? flag = Given(arguments, _legend, _contour, _box, _sideBySide, _grid, _transparent);
        return flag ?? (arguments.GetValue(_threshold) is not null ? _threshold.Name : Choice(arguments, sparse: false).SharedScale ? _scale.Name : null);
    }

    private static string? Given(ParseResult arguments, params Option<bool>[] flags) => flags.FirstOrDefault(arguments.GetValue)?.Name;

    private static string Names(ColormapKind kind) => string.Join(", ", Colormap.NamesOf(kind));
}
