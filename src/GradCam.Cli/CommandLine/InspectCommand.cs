using System.CommandLine;
using GradCam.Cli.Inspect;
using GradCam.Cli.Models;
using GradCam.Export.Inspecting;
using GradCam.SplitModels;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines <c>gradcam inspect</c>, which prints the facts about a model before it explains a picture.</summary>
internal sealed class InspectCommand
{
    public const string Examples =
        """
        Examples:
          gradcam inspect resnet50.onnx
              input, scores, target layer, other layers, preprocessing, and whether the model can be explained (if not, exit code 1)
          gradcam inspect resnet50.onnx --layer /layer3/layer3.5/relu_2/Relu_output_0
              the same for another target layer
          gradcam inspect models/vgg16-split --json
              of a split model, for a program

        """;

    // As many as people read; most models' last stage has no more.
    private const int Most = 15;

    private readonly Argument<string> _model = new("MODEL") { Description = "The .onnx file of an image classifier, or a split model's folder.", HelpName = "MODEL.onnx|DIR" };
    private readonly PlainModelOptions _plain = new();
    private readonly Option<bool> _all = new("--all") { Description = $"List all layers, not only the last {Most}." };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object, with all layers." };
    private readonly Option<bool> _verbose = new(RootCommandFactory.VerboseOption) { Description = "Print stack traces of errors." };

    public InspectCommand(ToolConsole console)
    {
        Command = new Command("inspect", "Shows the properties of a model: input, scores, layers, preprocessing, labels.") { _model };
        Command.Add(OptionGroup.Output, common: [_all, _json], rare: [_verbose]);
        _plain.AddTo(Command);
        Command.SetAction((arguments, cancellationToken) =>
        {
            ModelChoice choice = _plain.Choice(arguments, arguments.GetRequiredValue(_model));
            if (choice.Path is { Length: 0 })
                throw new UsageException("MODEL is empty: it should name a file or folder.");
            return Task.Run(() => Run(choice, arguments.GetValue(_json), arguments.GetValue(_all) ? int.MaxValue : Most, console, cancellationToken), CancellationToken.None);
        });
    }

    public Command Command { get; }

    private static int Run(ModelChoice choice, bool json, int most, ToolConsole console, CancellationToken cancellationToken)
    {
        ModelInspection inspection = choice.IsPlain
            ? ModelInspector.Inspect(choice.Path!, choice.ImportOptions(), cancellationToken)
            : ModelInspector.Inspect(SplitModel.Open(ModelSource.SplitFolder(choice)));
        if (json)
            console.WriteJson(InspectionJson.Line(inspection));
        else
            InspectionText.Write(console.Output, inspection, most);
        if (inspection.Problem is not { } problem)
            return ExitCode.Success;

        // Scripts that ask whether a model can be explained receive the same answer as from explain.
        console.Complain($"{choice.Path}: {problem}");
        return ExitCode.Failure;
    }
}
