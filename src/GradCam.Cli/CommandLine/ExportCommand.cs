using System.CommandLine;
using GradCam.Cli.Files;
using GradCam.Tools.Export;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines <c>gradcam export</c>: the exporter's commands.</summary>
internal static class ExportCommand
{
    public const string Examples =
        """
        Examples:
          gradcam export model.onnx --output model-split
              a model cut at its last layer with a grid, which gradcam explain --model model-split takes
          gradcam export model.onnx --output model-split --quantize int8 --calibration photos/
              the same, smaller and faster
          gradcam export vgg16 --download --output vgg16-split
              torchvision's VGG16 with ImageNet's classes

        """;

    public static Command Create(ToolConsole console)
    {
        var command = new Command("export", ExportCommands.Description);
        ExportCommands.AddTo(command, console.Output, console.Error, () => ToolCodec.Create(ToolCodec.DefaultMaxPixels));
        command.Options.Add(new Option<bool>(RootCommandFactory.VerboseOption) { Description = "Print stack traces of errors.", Recursive = true });
        return command;
    }
}
