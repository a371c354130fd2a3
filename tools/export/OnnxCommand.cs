using System.CommandLine;
using GradCam.Export.Importing;
using GradCam.Files;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Tools.Export;

/// <summary>Defines the command for <c>MODEL.onnx</c>, which converts any ONNX image classifier to a split model.</summary>
internal static class OnnxCommand
{
    /// <summary>Adds a model argument to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="output">The output for results.</param>
    /// <param name="error">The output for progress.</param>
    /// <param name="codec">Creates the codec for the pictures of <c>--calibration</c>.</param>
    public static void AddTo(Command command, TextWriter output, TextWriter error, Func<IPictureCodec> codec)
    {
        var model = new Argument<string>("MODEL") { Description = "The .onnx file of an image classifier.", HelpName = "MODEL.onnx" };
        var folder = new Option<string>("--output", "-o") { Description = "The split model's folder.", HelpName = "DIR", Required = true };
        var layers = new Option<string[]>("--layer") { Description = "A target layer, a tensor's or node's name; may be given several times. By default the last one with a grid in front of the classifier.", HelpName = "NAME" };
        var labels = new Option<string>("--labels") { Description = "Class names, one per line or in JSON; for one output two, no and yes. By default those in the model or in a file beside it.", HelpName = "FILE" };
        var head = new Option<string>("--head") { Description = "The output that holds the scores. By default the likeliest.", HelpName = "NAME" };
        var size = new Option<string>("--size") { Description = "Height and width of the input, if the model leaves them free. [default: the size that the model or its preprocessing tells, or 224]", HelpName = "PIXELS|HxW" };
        size.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && InputSize.ParseOrNull(text) is null)
                result.AddError("--size: give a number of pixels or HEIGHTxWIDTH, such as 224 or 480x640, from 1 to 4096.");
        });
        var seconds = new Option<int?>("--model-seconds") { Description = $"The most time that the model may run on random input, to find the shapes of its tensors. [default: {TrialLimits.Default.Time.TotalSeconds}]", HelpName = "SECONDS" };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 86_400)
                result.AddError("--model-seconds: give 1 to 86400 seconds.");
        });

        command.Arguments.Add(model);
        foreach (Option option in (Option[])[folder, layers, labels, head, size, seconds])
            command.Options.Add(option);
        Option<string>[] preprocessing = [.. PreprocessingArguments.Options.Select(o => new Option<string>(o.Name) { HelpName = o.Value, Description = o.Description })];
        var explained = new Option<string>(InputArguments.Explained) { HelpName = "NAME", Description = InputArguments.ExplainedDescription };
        var inputs = new Option<string[]>(InputArguments.Option) { HelpName = InputArguments.Value, Description = InputArguments.Description };
        var invert = new Option<bool>(PreprocessingArguments.Invert) { Description = PreprocessingArguments.InvertDescription };
        foreach (Option option in (Option[])[.. preprocessing, invert, explained, inputs])
            command.Options.Add(option);
        var quantize = new QuantizeOptions(codec);
        quantize.AddTo(command);
        command.SetAction((arguments, cancellationToken) =>
        {
            string path = arguments.GetRequiredValue(model);
            string target = arguments.GetRequiredValue(folder);
            FileLedger ledger = ExportFiles.Of(arguments.GetValue(labels), quantize.Folder(arguments));
            ledger.Reads("MODEL.onnx", path);
            if (ValueOf(PreprocessingArguments.Preset) is { } preset && preset.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
                ledger.Reads(PreprocessingArguments.Preset, preset);
            foreach (string input in arguments.GetValue(inputs) ?? [])
                ledger.Reads(InputArguments.Option, InputArguments.FileOrNull(InputArguments.Split(input).Value));
            ExportFiles.Into(ledger, target);
            var options = new OnnxImportOptions
            {
                Layers = arguments.GetValue(layers) ?? [],
                Labels = arguments.GetValue(labels) is { } file ? LabelsFile.Read(file) : null,
                Head = arguments.GetValue(head),
                ExplainedInput = arguments.GetValue(explained),
                Inputs = InputArguments.Read(arguments.GetValue(inputs) ?? []),
                Trial = arguments.GetValue(seconds) is { } most ? TrialLimits.Default with { Time = TimeSpan.FromSeconds(most) } : TrialLimits.Default,
                Size = arguments.GetValue(size) is { } pixels ? InputSize.ParseOrNull(pixels) : null,
                Preprocessing = PreprocessingChoice.For(path, ValueOf(PreprocessingArguments.Preset), Settings()),
                Quantization = quantize.Parse(arguments),
            };
            OnnxImportReport report = OnnxImporter.Import(path, target, options, new LineProgress(error), cancellationToken);
            foreach (ModelNote note in report.Notes)
                output.WriteLine(note.Text);
            output.WriteLine($"{target}: cut at {string.Join(" and ", report.Layers.Select(l => $"{l.Name} {l.Shape}"))}; "
                + $"Grad-CAM takes the {string.Join(" and the ", report.Layers.Select(l => l.Pooled ? "pooled" : "full"))} gradient. {ReportText.Of(report.Verification)}");
            if (report.Verification.Quantization is { } fidelity)
                output.WriteLine(ReportText.Of(fidelity));
            return Task.FromResult(ExportCommands.Success);

            string? ValueOf(string name) => name == PreprocessingArguments.Invert ? (arguments.GetValue(invert) ? "" : null) : preprocessing.FirstOrDefault(o => o.Name == name) is { } option ? arguments.GetValue(option) : null;

            PreprocessingSettings Settings()
            {
                try
                {
                    return PreprocessingArguments.Samples(ValueOf) is null ? PreprocessingArguments.Parse(ValueOf) : throw new GradCamException(GradCamErrorKind.Option, "--range takes 0..1, 0..255 or raw here: the range of the values in pictures' files is for the commands that read pictures.");
                }
                catch (GradCamException e)
                {
                    throw new UsageException(e.Message);
                }
            }
        });
    }
}
