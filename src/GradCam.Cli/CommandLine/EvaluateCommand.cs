using System.CommandLine;
using GradCam.Cli.Cache;
using GradCam.Cli.Evaluate;
using GradCam.Cli.Files;
using GradCam.Methods;
using GradCam.Metrics;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines <c>gradcam evaluate</c>: its options, their meaning, and the combinations that are not valid.</summary>
internal sealed class EvaluateCommand
{
    public const string Examples =
        """
        Truth:
          Boxes are CSV with a header (file,xmin,ymin,xmax,ymax,label or file,x,y,width,height,label), COCO's JSON, or Pascal VOC's XML,
          one file or a folder of them. Masks are called as their pictures: cat.png or cat.mask.png for cat.jpg. Both are in the
          picture's own pixels. Without them, metrics that need to know where the object is are left out.

        Results:
          Tables of means with their 95 % intervals, as Markdown if the output is no terminal. --json and --csv have all
          numbers with both ends of the interval, --html a page with plots.
          Pictures that cannot be read are told and counted; the exit code is 0 as long as one could be.

        Examples:
          gradcam evaluate pictures/ --boxes boxes.csv --html evaluation.html
              how good Grad-CAM is, beside the baselines
          gradcam evaluate val/ --model resnet50.onnx --method gradcam --method layercam --true-class --limit 500
              two methods for the class that each picture's folder names
          gradcam evaluate pictures/ --method all --limit 500 --limit road=50 --json evaluation.json
              every method, with an expensive metric on fewer pictures

        """;

    private const int MostPictures = 10_000_000;
    private const int MostSteps = 100_000;

    private readonly Argument<string[]> _pictures = new("PICTURE|DIR") { Description = "Pictures, and folders of them.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _model = new("--model", "-m") { HelpName = "DIR|FILE.onnx", Description = "Folder of a split model, or the .onnx file of any image classifier. Without it, the model of geometric shapes that comes with the tool." };
    private readonly PlainModelOptions _plain = new();
    private readonly Option<string[]> _methods = new("--method") { HelpName = "METHOD", Description = $"A method; may be given several times, or 'all': {string.Join(", ", CamMethods.All.Select(m => m.Name))}. [default: gradcam]", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _noBaselines = new("--no-baselines") { Description = "Leave out the baselines that are added to the methods otherwise." };
    private readonly Option<string[]> _metrics = new("--metric") { HelpName = "METRIC", Description = $"A metric; may be given several times: {string.Join(", ", MapMetrics.All.SelectMany(m => m.Columns).Select(c => c.Name))}. Metrics that are computed together come together. [default: all]", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _boxes = new("--boxes") { HelpName = "FILE|DIR", Description = "Where the objects are: .csv, COCO's .json, Pascal VOC's .xml or a folder of these." };
    private readonly Option<string> _masks = new("--masks") { HelpName = "DIR", Description = "Where the objects are: masks as PNG, called as their pictures." };
    private readonly Option<string> _class = new("--class") { HelpName = "INDEX|LABEL", Description = "The class to explain in all pictures. Without it, each picture's predicted class." };
    private readonly Option<bool> _trueClass = new("--true-class") { Description = "Explain each picture's true class: the label of its first box, else the name of its folder." };
    private readonly Option<string[]> _limit = new("--limit") { HelpName = "N|NAME=N", Description = "Evaluate N pictures, spread evenly over all; with NAME=N, that method or metric on N of them.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _steps = new("--steps") { HelpName = "N", Description = "Steps of deletion and insertion.", DefaultValueFactory = _ => $"{DeletionMetric.DefaultSteps}" };
    private readonly Option<string> _randomization = new("--randomisation") { HelpName = "N", Description = "Pictures of the randomisation check, with copies of the model whose weights are shuffled; 0 to leave it out.", DefaultValueFactory = _ => "50" };
    private readonly Option<string> _seed = new("--seed") { HelpName = "N", Description = "What random choices follow from: noise, ties, shuffled weights.", DefaultValueFactory = _ => "0" };
    private readonly Option<string> _json = new("--json") { HelpName = "FILE", Description = "Write all numbers as JSON." };
    private readonly Option<string> _csv = new("--csv") { HelpName = "FILE", Description = "Write all numbers as CSV." };
    private readonly Option<string> _html = new("--html") { HelpName = "FILE", Description = "Write a page with plots." };
    private readonly DeviceOptions _devices = new();
    private readonly MaxPixelsOption _maxPixels = new();
    private readonly Option<bool> _verbose = new(RootCommandFactory.VerboseOption) { Description = "Report the progress without a terminal, and print stack traces of errors." };

    public EvaluateCommand(ToolConsole console, CacheSettings cache)
    {
        Command = new Command("evaluate", "Measures the quality of maps: the loss of score without the highlighted pixels, the hits of known objects, and the dependence on the model.")
        {
            _pictures,
        };
        Command.Add(OptionGroup.Input, common: [_limit]);
        Command.Add(OptionGroup.Model, common: [_model]);
        Command.Add(OptionGroup.Method, common: [_methods], rare: [_noBaselines]);
        Command.Add(OptionGroup.Target, common: [_class, _trueClass]);
        Command.Add(OptionGroup.Metrics, common: [_metrics, _boxes, _masks], rare: [_steps, _randomization, _seed]);
        Command.Add(OptionGroup.Output, common: [_html, _csv, _json], rare: [_verbose]);
        _plain.AddTo(Command);
        _maxPixels.AddTo(Command);
        _devices.AddTo(Command);
        Command.SetAction((arguments, cancellationToken) =>
        {
            EvaluateRequest request = Request(arguments);
            return Task.Run(() => EvaluateRunner.Run(request, cache, console, cancellationToken), CancellationToken.None);
        });
    }

    public Command Command { get; }

    private EvaluateRequest Request(ParseResult arguments)
    {
        IReadOnlyList<ICamMethod> methods = Methods(arguments.GetValue(_methods) ?? [], !arguments.GetValue(_noBaselines));
        (int? limit, Dictionary<string, int> methodLimits, Dictionary<string, int> metricLimits) = Limits(arguments.GetValue(_limit) ?? [], methods);
        string[] metrics = arguments.GetValue(_metrics) ?? [];
        foreach (string metric in metrics)
            OptionValues.Named("--metric", metric, name => MapMetrics.Find(MapMetrics.All, name));
        var request = new EvaluateRequest
        {
            Pictures = PicturePatterns.Expand(arguments.GetValue(_pictures) ?? []),
            Model = _plain.Choice(arguments, arguments.GetValue(_model)),
            Methods = methods,
            Metrics = metrics,
            Steps = OptionValues.Integer("--steps", arguments.GetValue(_steps)!, 1, MostSteps),
            Boxes = arguments.GetValue(_boxes),
            Masks = arguments.GetValue(_masks),
            Class = arguments.GetValue(_class),
            TrueClass = arguments.GetValue(_trueClass),
            Limit = limit,
            MethodLimits = methodLimits,
            MetricLimits = metricLimits,
            Randomization = OptionValues.Integer("--randomisation", arguments.GetValue(_randomization)!, 0, MostPictures),
            Seed = OptionValues.Integer("--seed", arguments.GetValue(_seed)!, int.MinValue, int.MaxValue),
            Json = arguments.GetValue(_json),
            Csv = arguments.GetValue(_csv),
            Html = arguments.GetValue(_html),
            Loading = _devices.Choice(arguments),
            MaxPixels = _maxPixels.Value(arguments),
            Verbose = arguments.GetValue(_verbose),
        };

        OptionValues.MustNotBeEmpty(
        [
            ("PICTURE", request.Pictures.FirstOrDefault(p => p.Length == 0)), ("--model", request.Model.Path), ("--boxes", request.Boxes), ("--masks", request.Masks),
            ("--json", request.Json), ("--csv", request.Csv), ("--html", request.Html),
        ]);

        if (request.Class is not null && request.TrueClass)
            throw new UsageException("--class and --true-class exclude each other: name the class, or take each picture's own.");
        return request;
    }

    private static List<ICamMethod> Methods(string[] names, bool baselines)
    {
        IEnumerable<string> wanted = names.Length == 0 ? [CamMethods.GradCam.Name]
            : names.SelectMany(n => n.Equals("all", StringComparison.OrdinalIgnoreCase) ? CamMethods.All.Select(m => m.Name) : [n]);
        List<ICamMethod> methods = [.. wanted.Select(n => OptionValues.Named("--method", n, CamMethods.Find)).Distinct()];
        if (baselines)
            methods.AddRange(CamMethods.All.Where(m => EvaluationRun.Baselines.Contains(m.Name) && !methods.Contains(m)));
        return methods;
    }

    private static (int? All, Dictionary<string, int> Methods, Dictionary<string, int> Metrics) Limits(string[] values, IReadOnlyList<ICamMethod> methods)
    {
        int? all = null;
        var byMethod = new Dictionary<string, int>(StringComparer.Ordinal);
        var byMetric = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string value in values)
        {
            int equals = value.LastIndexOf('=');
            int count = OptionValues.Integer("--limit", value[(equals + 1)..], 1, MostPictures);
            string name = equals < 0 ? string.Empty : value[..equals];
            if (equals < 0)
                all = count;
            else if (methods.FirstOrDefault(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } method)
                byMethod[method.Name] = count;
            else if (MapMetrics.All.SelectMany(m => m.Columns).FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } column)
                byMetric[column.Name] = count;
            else
                throw new UsageException($"--limit {value}: '{name}' is neither a metric nor one of the methods that are evaluated ({string.Join(", ", methods.Select(m => m.Name))}).");
        }

        return (all, byMethod, byMetric);
    }
}
