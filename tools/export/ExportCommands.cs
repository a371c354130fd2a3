using System.CommandLine;
using GradCam.Pictures;
using GradCam.Text;

namespace GradCam.Tools.Export;

/// <summary>The exporter's commands: of <c>gradcam export</c>, and of the program that is the exporter alone.</summary>
internal static class ExportCommands
{
    public const string Description = "Makes split models: a model cut at a layer, with its gradient graphs and its weights.";

    /// <summary>The exit code if the split model was written.</summary>
    public const int Success = 0;

    /// <summary>Makes a command take a model, and gives it subcommands for weights of known models.</summary>
    /// <param name="command">The command.</param>
    /// <param name="output">For results.</param>
    /// <param name="error">For progress.</param>
    /// <param name="codec">Makes what decodes the pictures of <c>--calibration</c>.</param>
    public static void AddTo(Command command, TextWriter output, PrintableWriter error, Func<IPictureCodec> codec)
    {
        OnnxCommand.AddTo(command, output, error, codec);
        command.Subcommands.Add(Vgg16Command.Create(output, error, codec));
    }
}
