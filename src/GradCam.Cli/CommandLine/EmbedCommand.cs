using System.CommandLine;
using GradCam.Cli.Cache;
using GradCam.Cli.Embed;
using GradCam.Cli.Models;
using GradCam.Export.Embedding;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines <c>gradcam embed</c>, which creates a model that outputs its own heat map.</summary>
internal sealed class EmbedCommand
{
    public const string Examples =
        """
        Results:
          The new model has the old model's inputs and outputs, with equal values, and two outputs more: saliency, the map at the layer's
          resolution, and heatmap, the map in 0..1 at the resolution of the picture. Every runtime that runs the model runs it.
          GradCam verifies the new model before it writes it. docs/explained-model.md has more.

        Examples:
          gradcam embed resnet50.onnx --output explained.onnx
              explains the class with the highest score; the inputs stay as they are
          gradcam embed resnet50.onnx --output explained.onnx --class input
              the caller names the class of each picture in the input explain_class
          gradcam embed resnet50.onnx --output explained.onnx --lazy --only heatmap
              the boolean input explain switches the explanation on

        """;

    private const string SaliencyOutput = "saliency";
    private const string HeatMapOutput = "heatmap";

    private readonly Argument<string> _model = new("MODEL") { HelpName = "MODEL.onnx|DIR", Description = "The .onnx file of an image classifier, or a split model's folder." };
    private readonly Option<string> _output = new("--output", "-o") { HelpName = "FILE.onnx", Description = "The new model. The file must not exist.", Required = true };
    private readonly Option<string> _class = new("--class") { HelpName = "top|input|optional|CLASS", Description = "The explained class: the one with the highest score, an input explain_class (int64, one index per picture, -1 for the highest score), the same input with -1 as its default, or a class's name or index.", DefaultValueFactory = _ => EmbedOptions.Top };
    private readonly Option<string> _only = new("--only") { HelpName = $"{SaliencyOutput}|{HeatMapOutput}", Description = "Add one output only." };
    private readonly Option<bool> _signed = new("--signed") { Description = "Keep the negative values of saliency." };
    private readonly Option<bool> _lazy = new("--lazy") { Description = "Add the boolean input explain. If it is false, the maps are zeros, and the explanation takes no time." };
    private readonly Option<string> _prefix = new("--prefix") { HelpName = "TEXT", Description = "Text in front of the names of the added inputs and outputs." };
    private readonly Option<string> _externalData = new("--external-data") { HelpName = "FILE", Description = "Write the weights to this file beside the new model. A model above 2 GB needs it." };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object." };
    private readonly Option<bool> _verbose = new(RootCommandFactory.VerboseOption) { Description = "Print details, and stack traces of errors." };
    private readonly MethodOptions _method = new();
    private readonly PlainModelOptions _plain = new();

    public EmbedCommand(ToolConsole console, CacheSettings cache)
    {
        Command = new Command("embed", "Makes a model that outputs its own heat map, for every runtime that runs ONNX.") { _model };
        Command.Add(OptionGroup.Target, common: [_class]);
        Command.Add(OptionGroup.Output, common: [_output, _only, _lazy, _json], rare: [_signed, _prefix, _externalData, _verbose]);
        _method.AddTo(Command);
        _plain.AddTo(Command);
        Command.SetAction((arguments, cancellationToken) =>
        {
            EmbedRequest request = Request(arguments);
            return Task.Run(() => EmbedRunner.Run(request, cache, console, cancellationToken), CancellationToken.None);
        });
    }

    public Command Command { get; }

    private EmbedRequest Request(ParseResult arguments)
    {
        ModelChoice model = _plain.Choice(arguments, arguments.GetRequiredValue(_model));
        string output = arguments.GetRequiredValue(_output);
        string? only = arguments.GetValue(_only);
        string? data = arguments.GetValue(_externalData);
        OptionValues.MustNotBeEmpty([("MODEL", model.Path), ("--output", output), ("--external-data", data)]);
        if (only is not (null or SaliencyOutput or HeatMapOutput))
            throw new UsageException($"--only takes {SaliencyOutput} or {HeatMapOutput}, and '{only}' is neither.");
        if (!output.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"--output {output}: the name of the new model ends in .onnx.");
        if (data is not null && Path.GetFileName(data) != data)
            throw new UsageException($"--external-data {data}: give a file name without a folder. The file lies beside the new model.");
        if (arguments.GetValue(_signed) && only == HeatMapOutput)
            throw new UsageException($"--signed is for {SaliencyOutput}, which --only {HeatMapOutput} leaves out.");
        return new EmbedRequest
        {
            Model = model,
            Output = output,
            Options = new EmbedOptions
            {
                Method = _method.Method(arguments),
                Class = arguments.GetRequiredValue(_class),
                Saliency = only != HeatMapOutput,
                HeatMap = only != SaliencyOutput,
                Signed = arguments.GetValue(_signed),
                Lazy = arguments.GetValue(_lazy),
                Prefix = arguments.GetValue(_prefix) ?? "",
                ExternalData = data,
            },
            Json = arguments.GetValue(_json),
            Verbose = arguments.GetValue(_verbose),
        };
    }
}
