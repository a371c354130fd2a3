using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace GradCam.Cli.CommandLine;

/// <summary>The commands, and the options that all of them have.</summary>
internal static class RootCommandFactory
{
    public const string VerboseOption = "--verbose";

    private const string Examples =
        """
        Examples:
          gradcam explain cat.jpg                 where the model looked, in cat-gradcam.png
          gradcam explain --help                  everything that can be asked for
        """;

    public static RootCommand Create(ToolConsole console)
    {
        var explain = new ExplainCommand(console);
        var root = new RootCommand("Shows where an image classifier looked: Grad-CAM for ONNX models, on ONNX Runtime alone.")
        {
            explain.Command,
        };
        root.HelpName = "gradcam";
        foreach (Option option in root.Options)
        {
            switch (option)
            {
                case HelpOption { Action: SynchronousCommandLineAction help }:
                    option.Action = new HelpWithExamples(help, new Dictionary<Command, string> { [root] = Examples, [explain.Command] = ExplainCommand.Examples });
                    break;
                case VersionOption:
                    option.Action = new VersionAction();
                    break;
            }
        }

        return root;
    }
}
