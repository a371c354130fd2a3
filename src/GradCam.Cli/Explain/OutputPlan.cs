using GradCam.Cli.Files;
using GradCam.Datasets.Inputs;
using GradCam.Files;

namespace GradCam.Cli.Explain;

/// <summary>Plans the files of a run's results. The plan comes before all work, so that users see errors at once.</summary>
internal sealed class OutputPlan
{
    private static readonly string[] PictureExtensions = [".png", ".jpg", ".jpeg", ".webp"];
    private static readonly string[] TransparentExtensions = [".png", ".webp"];

    private const string OverlayKind = "gradcam";

    private readonly bool _manyInputs;
    private readonly bool _manyClasses;
    private readonly bool _grid;
    private readonly OutputPlace _overlay;
    private readonly OutputPlace? _map;
    private readonly OutputPlace? _heatmap;
    private readonly OutputPlace? _attribution;
    private readonly string? _dump;

    /// <summary>Initializes a plan.</summary>
    /// <param name="request">The request.</param>
    /// <param name="manyClasses">Whether an input may have several maps.</param>
    /// <exception cref="UsageException">There is one file for several results, an unknown extension, or a file for two kinds of results.</exception>
    /// <exception cref="GradCamException">A result would overwrite an input.</exception>
    public OutputPlan(ExplainRequest request, bool manyClasses)
    {
        _manyInputs = request.Pictures.Count > 1;
        _manyClasses = manyClasses;
        _grid = request.Drawing.Grid;
        bool many = _manyInputs || _manyClasses || request.Methods.Count > 1;
        string[] extensions = request.Drawing.Transparent ? TransparentExtensions : PictureExtensions;
        _overlay = request.Output is { } output ? OutputPlace.Parse("--output", output, _grid ? _manyInputs : many, extensions) : OutputPlace.Here;
        _map = request.Map is { } map ? OutputPlace.Parse("--map", map, many, ".npy") : null;
        _heatmap = request.Heatmap is { } heatmap ? OutputPlace.Parse("--heatmap", heatmap, many, ".png") : null;
        _attribution = request.Attribution is { } attribution ? OutputPlace.Parse("--attribution", attribution, many, ".png") : null;
        _dump = request.Dump is { Length: 0 } ? throw new UsageException("--dump needs the name of a folder, and it is empty.") : request.Dump;

        Ledger = Enter(request, ("--output", _overlay), ("--map", _map), ("--heatmap", _heatmap), ("--attribution", _attribution));
        foreach (IGrouping<string, string> same in request.Pictures.GroupBy(p => Path.GetFileNameWithoutExtension(p), CanonicalPath.Comparer).Where(g => g.Count() > 1))
        {
            string[] pictures = [.. same.Take(2)];
            throw new UsageException(pictures[0] == pictures[1]
                ? $"{pictures[0]} is given twice."
                : $"the results of {pictures[0]} and {pictures[1]} would have the same name, {same.Key}-gradcam. Explain them one at a time, each with its own --output.");
        }
    }

    /// <summary>Gets the files that the command reads and writes. Files in a folder of results are checked when they are written.</summary>
    public FileLedger Ledger { get; }

    /// <summary>Returns the overlay's file.</summary>
    public string Overlay(string input, MethodChoice method, string tag) => _overlay.File(Name(input, OverlayKind, method, tag, ".png"));

    /// <summary>Returns the file of the grid of all classes; <c>null</c> if the user requested an overlay for each class instead.</summary>
    public string? Grid(string input) => _grid ? _overlay.File(Path.GetFileNameWithoutExtension(input) + "-gradcam.png") : null;

    /// <summary>Returns the map's file; <c>null</c> if it was not requested.</summary>
    public string? Map(string input, MethodChoice method, string tag) => _map?.File(Name(input, "map", method, tag, ".npy"));

    /// <summary>Returns the heat map's file; <c>null</c> if it was not requested.</summary>
    public string? Heatmap(string input, MethodChoice method, string tag) => _heatmap?.File(Name(input, "heatmap", method, tag, ".png"));

    /// <summary>Returns the file of the picture of attributions; <c>null</c> if it was not requested.</summary>
    public string? Attribution(string input, MethodChoice method, string tag) => _attribution?.File(Name(input, "attribution", method, tag, ".png"));

    /// <summary>Returns the folder for the tensors behind the input's maps; <c>null</c> if they were not requested.</summary>
    public string? Dump(string input, MethodChoice method) =>
        _dump is null ? null : Path.Combine(_dump, _manyInputs ? Path.GetFileNameWithoutExtension(input) : string.Empty, method.Tag ?? string.Empty);

    private static FileLedger Enter(ExplainRequest request, params ReadOnlySpan<(string Option, OutputPlace? Place)> outputs)
    {
        FileLedger ledger = CommandFiles.Of(request.Model);
        foreach (string picture in request.Pictures)
            ledger.Reads("PICTURE", picture);
        ledger.Reads("--tensor", request.Tensor);
        ledger.Reads("--mask", request.Mask);
        foreach ((string option, OutputPlace? place) in outputs)
        {
            if (place is { IsFolder: false } file)
                ledger.Writes(option, file.Path);
        }

        return ledger;
    }

    // Several methods have overlays such as cat-hirescam.png, and maps such as cat-map-hirescam.npy.
    private string Name(string input, string kind, MethodChoice method, string tag, string extension)
    {
        string[] parts = [Path.GetFileNameWithoutExtension(input), .. kind == OverlayKind && method.Tag is not null ? Array.Empty<string>() : [kind], .. method.Tag is { } name ? [name] : Array.Empty<string>(), .. _manyClasses ? [tag] : Array.Empty<string>()];
        return string.Join('-', parts) + extension;
    }
}
