using System.CommandLine;
using GradCam.Export.Importing;

namespace GradCam.Tools.Export;

/// <summary><c>MODEL.onnx</c>: any ONNX image classifier to a split model.</summary>
internal static class OnnxCommand
{
    public static RootCommand Create(TextWriter output, TextWriter error)
    {
        var model = new Argument<string>("MODEL") { Description = "The .onnx file of an image classifier.", HelpName = "MODEL.onnx" };
        var folder = new Option<string>("--output") { Description = "The split model's folder.", HelpName = "DIR", Required = true };
        var layer = new Option<string>("--layer") { Description = "The target layer, a tensor's or node's name; by default the last one with a grid in front of the classifier.", HelpName = "NAME" };
        var labels = new Option<string>("--labels") { Description = "Class names, one per line.", HelpName = "FILE" };
        var size = new Option<int>("--size") { Description = "Height and width of the input in pixels, where the model leaves them free.", HelpName = "PIXELS", DefaultValueFactory = _ => 224 };
        size.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 4096)
                result.AddError("--size: give 1 to 4096 pixels.");
        });

        var command = new RootCommand("Makes split models: a model cut at a layer, with its gradient graphs and its weights.") { model, folder, layer, labels, size };
        command.SetAction((arguments, cancellation) =>
        {
            string target = arguments.GetRequiredValue(folder);
            var options = new OnnxImportOptions
            {
                Layer = arguments.GetValue(layer),
                Labels = arguments.GetValue(labels) is { } file ? LabelsFile.Read(file) : null,
                Size = arguments.GetValue(size),
            };
            OnnxImportReport report = OnnxImporter.Import(arguments.GetRequiredValue(model), target, options, new LineProgress(error), cancellation);
            foreach (string note in report.Notes)
                output.WriteLine(note);
            output.WriteLine($"{target}: cut at {report.Layer} {report.LayerShape}; Grad-CAM takes the {(report.Pooled ? "pooled" : "full")} gradient. {ReportText.Of(report.Verification)}");
            return Task.FromResult(ExportTool.Success);
        });
        return command;
    }
}
