using System.CommandLine;
using GradCam.Cli.Batch;
using GradCam.Cli.Cache;
using GradCam.Cli.Explain;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Runs;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines <c>gradcam batch</c>: its options, their meaning, and the combinations that are not valid.</summary>
internal sealed class BatchCommand
{
    public const string Examples =
        """
        Results:
          DIR/parts has a row per picture and target in Parquet, DIR/overlays a tree of overlays, DIR/summary.json the totals,
          DIR/report/index.html a report to open in a browser; see docs/batch.md for all columns. The same command again does only what
          is missing: Ctrl-C, kill -9 and power cuts lose the part in work and nothing else. Pictures with the same content are
          explained once.
          The exit code is 0, or 3 if some pictures could not be read or explained (their rows say why), or 1 if the run could not go on,
          or 2 if the command line makes no sense, or 130 after Ctrl-C (143 after SIGTERM, 129 after SIGHUP).

        Examples:
          gradcam batch photos/ --model resnet50.onnx --output out
              every picture below a folder
          gradcam batch val/ --truth folders --overlays errors --output out
              an ImageFolder tree: the folders are the true classes; overlays of what is misclassified
          gradcam batch train-000.tar train-001.tar --overlays none --output out
              shards of a WebDataset, numbers only
          find . -name '*.jpg' -newer stamp | gradcam batch - --output out
              a list
          gradcam batch photos/ --output out --shard 3/8
              one of eight machines; when all are through: gradcam merge out

        """;

    private const int MostWorkers = 1024;
    private const int MostKept = 1000;
    private const int MostPictures = 1_000_000;

    private static readonly (string Name, LayerMerge Value)[] Merges = [("mean", LayerMerge.Mean), ("max", LayerMerge.Max), ("product", LayerMerge.Product)];
    private static readonly (string Name, PictureFormat Value)[] Formats = [("jpeg", PictureFormat.Jpeg), ("jpg", PictureFormat.Jpeg), ("png", PictureFormat.Png), ("webp", PictureFormat.Webp)];

    private readonly Argument<string[]> _inputs = new("INPUT") { Description = "Folders (with all below them), pictures, patterns in quotes ('a/**/*.jpg'), ZIP files, tar files, @LIST files with a path per line, or - for such a list on standard input.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _lists = new("--list") { HelpName = "FILE", Description = "A file with a path per line, relative to it; the same as @FILE.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _model = new("--model", "-m") { HelpName = "DIR|FILE.onnx", Description = "Folder of a split model, or the .onnx file of any image classifier. Without it, the model of geometric shapes that comes with the tool." };
    private readonly Option<string> _output = new("--output", "-o") { HelpName = "DIR", Description = "The folder for all results." };
    private readonly Option<string> _truth = new("--truth") { HelpName = "folders|sorted-folders|FILE.csv", Description = "True classes: the first folder below the input is a class's name or index; the folders in order are the classes in order; or a file with columns id and class (several with | for a model with a Sigmoid for each label). Without it, what a tar's .cls files say." };
    private readonly Option<string> _shard = new("--shard") { HelpName = "I/N", Description = "Explain a share of the inputs, I from 0 to N-1; others may do theirs at the same time, into the same folder." };
    private readonly Option<string> _overlays = new("--overlays") { HelpName = "none|all|errors|sample:P", Description = "Which pictures get an overlay: errors are those whose true class is known and another than the predicted one, or whose answers are not exactly the true labels; sample:0.01 is one of a hundred.", DefaultValueFactory = _ => "all" };
    private readonly Option<string> _format = new("--overlay-format") { HelpName = "jpeg|png|webp", Description = "The overlays' file format.", DefaultValueFactory = _ => "jpeg" };
    private readonly Option<string> _keepTop = new("--keep-top") { HelpName = "N", Description = "How many of the best classes each row keeps.", DefaultValueFactory = _ => "5" };
    private readonly Option<bool> _scores = new("--scores") { Description = "Keep the scores of all classes in each row." };
    private readonly Option<string> _csv = new("--csv") { HelpName = "FILE", Description = "Write all rows to a CSV file too, in the end." };
    private readonly Option<string> _jsonLines = new("--jsonl") { HelpName = "FILE", Description = "Write all rows to a file of JSON lines too, in the end." };
    private readonly Option<string> _workers = new("--workers") { HelpName = "N", Description = "Batches that are in the model at once. [default: one per core; on a GPU, two]" };
    private readonly Option<string> _partSize = new("--part-size") { HelpName = "N", Description = "Pictures in one part of the results.", DefaultValueFactory = _ => "512" };
    private readonly Option<bool> _retryErrors = new("--retry-errors") { Description = "If the run continues an earlier one: try the pictures with errors again." };
    private readonly Option<bool> _noReport = new("--no-report") { Description = "Do not write DIR/report in the end; one of earlier results is removed." };
    private readonly Option<bool> _allowErrors = new("--allow-errors") { Description = "Exit with 0 even if some pictures could not be read or explained: for schedulers that would try again." };
    private readonly Option<string> _merge = new("--merge") { HelpName = "HOW", Description = $"How the maps of several layers become one: {string.Join(", ", Merges.Select(m => m.Name))}.", DefaultValueFactory = _ => "mean" };
    private readonly PlainModelOptions _plain = new();
    private readonly TargetOptions _targets = new();
    private readonly AnswerThresholdOption _answerThreshold = new();
    private readonly MethodOptions _method = new("The number of pictures in one run of the model, and of inputs if a method runs it many times. [default: the best of a short measurement]");
    private readonly DeviceOptions _devices = new(several: true);
    private readonly DrawingOptions _drawing = new();
    private readonly MaxPixelsOption _maxPixels = new();
    private readonly Option<bool> _verbose = new(RootCommandFactory.VerboseOption) { Description = "Print details, and stack traces of errors." };

    public BatchCommand(ToolConsole console, CacheSettings cache)
    {
        Command = new Command("batch", "Explains whole folders, lists and archives of pictures into a table and a tree of overlays; may be interrupted and continued.")
        {
            _inputs,
        };
        Command.Add(OptionGroup.Input, common: [_truth], rare: [_lists]);
        Command.Add(OptionGroup.Model, common: [_model], rare: [_merge]);
        Command.Add(OptionGroup.Output, common: [_output, _overlays, _csv], rare: [_jsonLines, _format, _keepTop, _scores, _noReport, _verbose]);
        Command.Add(OptionGroup.Run, common: [_shard], rare: [_workers, _partSize, _retryErrors, _allowErrors]);
        _targets.AddTo(Command);
        _answerThreshold.AddTo(Command);
        _method.AddTo(Command);
        _drawing.AddTo(Command);
        _maxPixels.AddTo(Command);
        _plain.AddTo(Command);
        _devices.AddTo(Command);

        // On another thread than the caller's, as in explain.
        Command.SetAction((arguments, cancellationToken) =>
        {
            BatchRequest request = Request(arguments);
            return Task.Run(() => BatchRunner.Run(request, cache, console, cancellationToken), CancellationToken.None);
        });
    }

    public Command Command { get; }

    private BatchRequest Request(ParseResult arguments)
    {
        string[] inputs = [.. arguments.GetValue(_inputs) ?? [], .. (arguments.GetValue(_lists) ?? []).Select(l => $"@{l}")];
        if (inputs.Length == 0)
            throw new UsageException("there is nothing to explain: name a folder, a picture, a list or an archive.");
        if (inputs.Contains("") || inputs.Contains("@"))
            throw new UsageException("an input is empty: it should name a folder, a picture, a list or an archive.");
        if (inputs.Count(i => i == "-") > 1)
            throw new UsageException("- is given twice, and there is one standard input.");
        string output = arguments.GetValue(_output) ?? throw new UsageException("--output is missing: name a folder for the results.");
        OptionValues.MustNotBeEmpty([("--output", output), ("--model", arguments.GetValue(_model)), ("--truth", arguments.GetValue(_truth)), ("--csv", arguments.GetValue(_csv)), ("--jsonl", arguments.GetValue(_jsonLines))]);

        Drawing drawing = _drawing.Choice(arguments, _method.Method(arguments).IsSparse);
        if (drawing.SharedScale)
            throw new UsageException("--scale shared needs all maps before the first is drawn, which a whole dataset's are too many for. Leave it out.");
        if (drawing.Grid || drawing.Transparent)
            throw new UsageException($"{(drawing.Grid ? "--grid" : "--transparent")} is for gradcam explain. Leave it out.");
        Shard shard = arguments.GetValue(_shard) is { } text ? OptionValues.Named("--shard", text, Shard.Parse) : Shard.All;
        string? csv = arguments.GetValue(_csv);
        string? jsonLines = arguments.GetValue(_jsonLines);
        if (shard.Count > 1 && (csv ?? jsonLines) is not null)
            throw new UsageException($"{(csv is null ? "--jsonl" : "--csv")} is of all shards: give it to gradcam merge.");
        return new BatchRequest
        {
            Inputs = inputs,
            Output = output,
            Model = _plain.Choice(arguments, arguments.GetValue(_model)),
            Targets = _targets.Choice(arguments),
            AnswerThreshold = _answerThreshold.Value(arguments),
            Merge = OptionValues.OneOf("--merge", arguments.GetValue(_merge)!, Merges),
            Method = _method.Method(arguments),
            Truth = arguments.GetValue(_truth),
            Shard = shard,
            Overlays = OptionValues.Named("--overlays", arguments.GetValue(_overlays)!, OverlayPolicy.Parse),
            Overlay = drawing.Overlay,
            OverlayFormat = OptionValues.OneOf("--overlay-format", arguments.GetValue(_format)!, Formats),
            KeepTop = OptionValues.Integer("--keep-top", arguments.GetValue(_keepTop)!, 1, MostKept),
            KeepScores = arguments.GetValue(_scores),
            BatchSize = _method.BatchSize(arguments),
            Workers = arguments.GetValue(_workers) is { } workers ? OptionValues.Integer("--workers", workers, 1, MostWorkers) : 0,
            PicturesPerPart = OptionValues.Integer("--part-size", arguments.GetValue(_partSize)!, 1, MostPictures),
            Csv = csv,
            JsonLines = jsonLines,
            Report = !arguments.GetValue(_noReport),
            RetryErrors = arguments.GetValue(_retryErrors),
            AllowErrors = arguments.GetValue(_allowErrors),
            Loading = _devices.Choices(arguments),
            MaxPixels = _maxPixels.Value(arguments),
            Verbose = arguments.GetValue(_verbose),
        };
    }
}
