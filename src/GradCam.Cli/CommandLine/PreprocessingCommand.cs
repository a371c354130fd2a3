using System.CommandLine;
using GradCam.Cli.Cache;
using GradCam.Cli.Preparing;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines <c>gradcam preprocessing</c>, which finds the best preprocessing for a plain model.</summary>
internal sealed class PreprocessingCommand
{
    public const string Examples =
        """
        Results:
          A table of all presets, with the picture stretched and cut, in both orders of the colours, best first: the share of right answers and the mean
          probability of the right class. Without --truth the order follows from agreement and entropy, and is only a hint.
          The exit code is 0, or 1 if anything could not be read or written, or 2 if the command line makes no sense.

        Examples:
          gradcam preprocessing model.onnx val/ --truth folders
              of a model, on pictures in a folder for each class
          gradcam preprocessing model.onnx photos/ --truth classes.csv --write
              the best one is saved in preprocessing.json beside the model

        """;

    private const int MostPictures = 1_000_000;

    private readonly Argument<string> _model = new("MODEL") { Description = "The .onnx file of an image classifier.", HelpName = "MODEL.onnx" };
    private readonly Argument<string[]> _inputs = new("INPUT") { Description = "Folders (with all below them), pictures, patterns in quotes, ZIP and tar files, @LIST files.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _truth = new("--truth") { HelpName = "folders|sorted-folders|FILE.csv", Description = "True classes, as in gradcam batch." };
    private readonly Option<string> _limit = new("--limit") { HelpName = "N", Description = "Try at most N pictures, spread evenly.", DefaultValueFactory = _ => "200" };
    private readonly Option<bool> _write = new("--write") { Description = "Save the best one in preprocessing.json beside the model. Needs --truth." };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object." };
    private readonly Option<bool> _verbose = new(RootCommandFactory.VerboseOption) { Description = "Print details, and stack traces of errors." };
    private readonly PlainModelOptions _plain = new();
    private readonly MaxPixelsOption _maxPixels = new();
    private readonly DeviceOptions _devices = new();

    public PreprocessingCommand(ToolConsole console, CacheSettings cache)
    {
        Command = new Command("preprocessing", "Finds the preprocessing of a model: tries the usual ones on pictures.") { _model, _inputs };
        Command.Add(OptionGroup.Input, common: [_truth, _limit]);
        Command.Add(OptionGroup.Output, common: [_write, _json], rare: [_verbose]);
        _plain.AddTo(Command);
        _maxPixels.AddTo(Command);
        _devices.AddTo(Command);
        Command.SetAction((arguments, cancellationToken) =>
        {
            PreprocessingRequest request = Request(arguments);
            return Task.Run(() => PreprocessingRunner.Run(request, cache, console, cancellationToken), CancellationToken.None);
        });
    }

    public Command Command { get; }

    private PreprocessingRequest Request(ParseResult arguments)
    {
        var request = new PreprocessingRequest
        {
            Model = _plain.Choice(arguments, arguments.GetRequiredValue(_model)),
            Inputs = arguments.GetValue(_inputs) ?? [],
            Truth = arguments.GetValue(_truth),
            Limit = OptionValues.Integer("--limit", arguments.GetValue(_limit)!, 1, MostPictures),
            MaxPixels = _maxPixels.Value(arguments),
            Write = arguments.GetValue(_write),
            Json = arguments.GetValue(_json),
            Loading = _devices.Choice(arguments),
            Verbose = arguments.GetValue(_verbose),
        };
        OptionValues.MustNotBeEmpty([("MODEL", request.Model.Path), ("INPUT", request.Inputs.FirstOrDefault(p => p.Length == 0)), ("--truth", request.Truth)]);
        if (!request.Model.IsPlain)
            throw new UsageException($"{request.Model.Path}: MODEL should be an .onnx file. A split model's preprocessing is fixed in its model.json.");
        if (request.Write && request.Truth is null)
            throw new UsageException("--write needs --truth: without true classes the order is only a hint.");
        return request;
    }
}
