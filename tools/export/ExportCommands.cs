using System.CommandLine;
using GradCam.Pictures;
using GradCam.Text;

namespace GradCam.Tools.Export;

/// <summary>Defines the exporter's commands, for <c>gradcam export</c> and for the exporter's own program.</summary>
internal static class ExportCommands
{
    public const string Description = "Makes split models: a model cut at a layer, with its gradient graphs and its weights.";

    /// <summary>The exit code if the split model was written.</summary>
    public const int Success = 0;

    /// <summary>Adds a model argument to a command, and subcommands for weights of known models.</summary>
    /// <param name="command">The command.</param>
    /// <param name="output">The output for results.</param>
    /// <param name="error">The output for progress.</param>
    /// <param name="codec">Creates the codec for the pictures of <c>--calibration</c>.</param>
    public static void AddTo(Command command, TextWriter output, PrintableWriter error, Func<IPictureCodec> codec)
    {
        OnnxCommand.AddTo(command, output, error, codec);
        command.Subcommands.Add(Vgg16Command.Create(output, error, codec));
    }
}
