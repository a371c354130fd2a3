using System.CommandLine;
using GradCam.Cli.Cache;
using GradCam.Cli.Explain;
using GradCam.Cli.Files;
using GradCam.Cli.Models;
using GradCam.Explaining;
using GradCam.Methods;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines <c>gradcam explain</c>: its options, their meaning, and the combinations that are not valid.</summary>
internal sealed class ExplainCommand
{
    public const string Examples =
        """
        Results:
          Without --output the overlay of NAME.jpg is written to NAME-gradcam.png in the current folder, for several classes
          to NAME-gradcam-CLASS.png, for several methods to NAME-METHOD.png. --output, --map, --heatmap and --attribution name a file where there is one picture and one
          class, and a folder where there are several; a folder's files are called NAME-gradcam, NAME-map, NAME-heatmap and
          NAME-attribution. Folders are made if need be. No input is ever overwritten.
          The exit code is 0, or 1 if anything could not be read, explained or written, or 2 if the command line makes no sense.

        Examples:
          gradcam explain cat.jpg
              the evidence for the best answer, in cat-gradcam.png
          gradcam explain street.jpg --top 3 --output out/ --side-by-side
              the three best answers, each beside the picture
          gradcam explain street.jpg --top 4 --grid --scale shared --legend --colormap viridis
              the four best answers in one picture, in colours that can be compared
          gradcam explain cat.jpg --contour --box --threshold 15 --json
              the strongest region as the Grad-CAM paper draws it, and its box as numbers
          gradcam explain cat.jpg --model models/vgg16-split --class "tiger cat" --class 282
              classes by name or index, with another model
          gradcam explain cat.jpg --method gradcam --method hirescam --method layercam --grid
              three methods from one run of the model, in one picture
          gradcam explain cat.jpg --class "tiger cat" --against tabby
              why this rather than that
          gradcam explain cat.jpg --model resnet50.onnx --labels imagenet.txt
              a model as it was exported; the first time takes longer, since the model is split
          gradcam explain *.jpg --output out/ --map out/ --json > results.jsonl
              a folder of pictures, with maps and numbers for a program
          gradcam explain --tensor batch.npy --map maps.npy --dump tensors/
              inputs that are preprocessed already, and all that their maps were made of

        """;

    private static readonly (string Name, LayerMerge Value)[] Merges = [("mean", LayerMerge.Mean), ("max", LayerMerge.Max), ("product", LayerMerge.Product)];

    private readonly Argument<string[]> _pictures = new("PICTURE") { Description = "Pictures: JPEG, PNG, WebP, GIF, TIFF or AVIF.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _model = Valued("--model", "DIR|FILE.onnx", "Folder of a split model, or the .onnx file of any image classifier, which is split once and kept (see gradcam cache --help). Without it, the model of geometric shapes that comes with the tool.", shortForm: "-m");
    private readonly PlainModelOptions _plain = new();
    private readonly TargetOptions _targets = new();
    private readonly MethodOptions _method = new(several: true);
    private readonly Option<string> _mask = Valued("--mask", "FILE.png", "For models that score each position (segmentation): sum the class's scores over the white part of this picture, and not over the positions at which the class is highest. It must be as large as the picture.");
    private readonly Option<string> _merge = Valued("--merge", "HOW", $"How the maps of several layers become one: {string.Join(", ", Merges.Select(m => m.Name))}.", "mean");
    private readonly Option<string> _output = Valued("--output", "FILE|DIR", "Where the overlay goes: a .png, .jpg or .webp file, or a folder. Without it, NAME-gradcam.png in the current folder.", shortForm: "-o");
    private readonly Option<string> _map = Valued("--map", "FILE.npy|DIR", "Write the map as float32 NumPy [h,w], at the layer's resolution, not scaled; with --tensor [N,h,w].");
    private readonly Option<string> _heatmap = Valued("--heatmap", "FILE.png|DIR", "Write the heat map alone as 8-bit grey, as large as the picture.");
    private readonly Option<bool> _signed = new("--signed") { Description = "Keep what speaks against the class, as negative values: overlay, --map and --heatmap are of the map before it is rectified. Colours are coolwarm and the scale symmetric unless said otherwise." };
    private readonly Option<string> _attribution = Valued("--attribution", "FILE.png|DIR", $"Write the attribution of each colour of each pixel as a colour picture, as large as the explained one; grey is zero. With {string.Join(", ", CamMethods.All.OfType<PixelAttributionMethod>().Select(m => m.Name))}.");
    private readonly Option<string> _dump = Valued("--dump", "DIR", "Write the tensors behind the map as NumPy files: input, scores, activations, gradients, weights, and attributions if the method has them. Several pictures get a folder NAME/ each, several classes class-INDEX/.");
    private readonly Option<string> _tensor = Valued("--tensor", "FILE.npy", "Explain preprocessed inputs, float32 [N,3,H,W], instead of pictures. The command then makes no overlays.");
    private readonly AnswerThresholdOption _answerThreshold = new();
    private readonly DeviceOptions _devices = new();
    private readonly DrawingOptions _drawing = new();
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object per picture and line." };
    private readonly MaxPixelsOption _maxPixels = new();
    private readonly Option<bool> _verbose = new(RootCommandFactory.VerboseOption) { Description = "Print details, and stack traces of errors." };

    public ExplainCommand(ToolConsole console, CacheSettings cache)
    {
        Command = new Command("explain", "Shows where the model looked: writes each picture with a heat map over it.")
        {
            _pictures,
        };
        Command.Add(OptionGroup.Model, common: [_model], rare: [_merge]);
        Command.Add(OptionGroup.Output, common: [_output, _map, _json], rare: [_heatmap, _attribution, _dump, _verbose]);
        Command.Add(OptionGroup.Input, common: [], rare: [_tensor]);
        Command.Add(OptionGroup.Target, common: [], rare: [_mask, _signed]);
        _targets.AddTo(Command);
        _answerThreshold.AddTo(Command);
        _method.AddTo(Command);
        _drawing.AddTo(Command);
        _maxPixels.AddTo(Command);
        _plain.AddTo(Command);
        _devices.AddTo(Command);

        // On another thread than the caller's, so that the model's computation does not block a caller that awaits the command.
        Command.SetAction((arguments, cancellationToken) =>
        {
            ExplainRequest request = Request(arguments);
            return Task.Run(() => ExplainRunner.RunAsync(request, cache, console, cancellationToken), CancellationToken.None);
        });
    }

    public Command Command { get; }

    private static Option<string> Valued(string name, string value, string description, string? byDefault = null, string? shortForm = null)
    {
        var option = new Option<string>(name, shortForm is null ? [] : [shortForm]) { HelpName = value, Description = description };
        if (byDefault is not null)
            option.DefaultValueFactory = _ => byDefault;
        return option;
    }

    private ExplainRequest Request(ParseResult arguments)
    {
        string[] pictures = PicturePatterns.Expand(arguments.GetValue(_pictures) ?? []);
        IReadOnlyList<ICamMethod> methods = _method.Methods(arguments);
        var request = new ExplainRequest
        {
            Pictures = pictures,
            Tensor = arguments.GetValue(_tensor),
            Model = _plain.Choice(arguments, arguments.GetValue(_model)),
            Targets = _targets.Choice(arguments),
            AnswerThreshold = _answerThreshold.Value(arguments),
            Mask = arguments.GetValue(_mask),
            Merge = OptionValues.OneOf("--merge", arguments.GetValue(_merge)!, Merges),
            Methods = [.. methods.Select(m => new MethodChoice(m, _drawing.Choice(arguments, m.IsSparse, arguments.GetValue(_signed)), methods.Count > 1 ? MethodChoice.TagOf(m) : null))],
            BatchSize = _method.BatchSize(arguments),
            Output = arguments.GetValue(_output),
            Map = arguments.GetValue(_map),
            Heatmap = arguments.GetValue(_heatmap),
            Attribution = arguments.GetValue(_attribution),
            Dump = arguments.GetValue(_dump),
            Loading = _devices.Choice(arguments),
            Signed = arguments.GetValue(_signed),
            Json = arguments.GetValue(_json),
            MaxPixels = _maxPixels.Value(arguments),
            Verbose = arguments.GetValue(_verbose),
        };

        OptionValues.MustNotBeEmpty([("PICTURE", pictures.FirstOrDefault(p => p.Length == 0)), ("--model", request.Model.Path), ("--tensor", request.Tensor), ("--mask", request.Mask)]);

        if (request.Attribution is not null && methods.FirstOrDefault(m => m is not PixelAttributionMethod) is { } other)
            throw new UsageException($"--attribution is not for {other.Name}: it is for {string.Join(", ", CamMethods.All.OfType<PixelAttributionMethod>().Select(m => m.Name))}.");
        if (request.Signed && request.Merge == LayerMerge.Product)
            throw new UsageException("--signed and --merge product contradict each other: two layers that speak against the class would speak for it. Merge by mean or max.");
        if (request.Mask is not null && pictures.Length > 1)
            throw new UsageException($"--mask belongs to one picture, and {pictures.Length} are given. Explain them one at a time.");
        if (request.Tensor is null && pictures.Length == 0)
            throw new UsageException("there is nothing to explain: name a picture, or a tensor with --tensor FILE.npy.");
        if (request.Tensor is not null)
        {
            if (pictures.Length > 0)
                throw new UsageException($"--tensor replaces pictures, and {pictures[0]} is given too. Explain them one after the other.");
            string? option = request.Output is not null ? "--output" : request.Mask is not null ? "--mask" : request.Heatmap is not null ? "--heatmap" : request.Attribution is not null ? "--attribution" : _drawing.NeedingPicture(arguments);
            if (option is not null)
                throw new UsageException($"{option} needs a picture, and a tensor has none. Use --map for its maps.");
        }

        return request;
    }
}
