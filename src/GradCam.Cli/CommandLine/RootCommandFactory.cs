using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using GradCam.Cli.Cache;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines the commands, and the options that all of them have.</summary>
internal static class RootCommandFactory
{
    public const string VerboseOption = "--verbose";

    private const string Examples =
        """
        Examples:
          gradcam explain cat.jpg                 where the model looked, in cat-gradcam.png
          gradcam explain cat.jpg --model m.onnx  the same of a model of your own
          gradcam batch photos/ --output out      the same of a whole folder, into a table and overlays
          gradcam inspect m.onnx                  its properties, and the layers that can be explained
          gradcam preprocessing m.onnx val/ --truth folders
                                                  the preprocessing that it answers best with
          gradcam evaluate pictures/ --html e.html
                                                  how good the maps are, in numbers and plots
          gradcam concepts pictures/              what a layer takes pictures apart into
          gradcam embed m.onnx --output e.onnx    a model that outputs its own heat map, for every runtime
          gradcam explain --help all              all options of a command
        """;

    public static RootCommand Create(ToolConsole console, CacheSettings cacheSettings)
    {
        var explain = new ExplainCommand(console, cacheSettings);
        var batch = new BatchCommand(console, cacheSettings);
        Command merge = MergeCommand.Create(console);
        var inspect = new InspectCommand(console);
        var evaluate = new EvaluateCommand(console, cacheSettings);
        var concepts = new ConceptsCommand(console, cacheSettings);
        Command export = ExportCommand.Create(console);
        var embed = new EmbedCommand(console, cacheSettings);
        var preprocessing = new PreprocessingCommand(console, cacheSettings);
        Command cache = CacheCommand.Create(console, cacheSettings);
        Command methods = MethodsCommand.Create(console);
        Command completion = CompletionCommand.Create(console);
        Command devices = DevicesCommand.Create(console, cacheSettings);
        var root = new RootCommand("Shows where an image classifier looked: Grad-CAM for ONNX models, on ONNX Runtime alone.")
        {
            explain.Command, batch.Command, merge, inspect.Command, preprocessing.Command, evaluate.Command, concepts.Command, methods, export, embed.Command, devices, cache, completion,
        };
        root.HelpName = "gradcam";
        foreach (Option option in root.Options)
        {
            switch (option)
            {
                case HelpOption { Action: SynchronousCommandLineAction help } ofHelp:
                    option.Action = new HelpWithExamples(ofHelp, help, new Dictionary<Command, string> { [root] = Examples, [explain.Command] = ExplainCommand.Examples, [batch.Command] = BatchCommand.Examples, [merge] = MergeCommand.Examples, [inspect.Command] = InspectCommand.Examples, [preprocessing.Command] = PreprocessingCommand.Examples, [evaluate.Command] = EvaluateCommand.Examples, [concepts.Command] = ConceptsCommand.Examples, [methods] = MethodsCommand.Examples, [export] = ExportCommand.Examples, [embed.Command] = EmbedCommand.Examples, [cache] = CacheCommand.Examples, [devices] = DevicesCommand.Examples, [completion] = CompletionCommand.Examples });
                    break;
                case VersionOption:
                    option.Action = new VersionAction();
                    break;
            }
        }

        foreach (SuggestDirective directive in root.Directives.OfType<SuggestDirective>())
            directive.Action = new WordCompletion((SynchronousCommandLineAction)directive.Action!);
        return root;
    }
}
