using System.CommandLine;
using GradCam.Cli.Models;
using GradCam.Export.Importing;
using GradCam.Pictures;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines the options for splitting a plain <c>.onnx</c> file.</summary>
internal sealed class PlainModelOptions
{
    private const int LongestTrial = 86_400;

    private readonly Option<string[]> _layers = new("--layer") { HelpName = "NAME", Description = "With FILE.onnx: a target layer, a tensor's or node's name; may be given several times. By default the last one with a grid in front of the classifier." };
    private readonly Option<string> _labels = new("--labels") { HelpName = "FILE", Description = "With FILE.onnx: class names, one per line or in JSON; for one output two, no and yes. By default those in the model or in a file beside it." };
    private readonly Option<string> _head = new("--head") { HelpName = "NAME", Description = "With FILE.onnx: the output that holds the scores. By default the likeliest; gradcam inspect lists them." };
    private readonly Option<string> _explained = new(InputArguments.Explained) { HelpName = "NAME", Description = OfPlain(InputArguments.ExplainedDescription) };
    private readonly Option<string[]> _inputs = new(InputArguments.Option) { HelpName = InputArguments.Value, Description = OfPlain(InputArguments.Description) };
    private readonly Option<string> _size = new("--size") { HelpName = "PIXELS|HxW", Description = $"With FILE.onnx: height and width of the input, if the model leaves them free. [default: the size that the model or its preprocessing tells, a tensor's own, or {OnnxImportOptions.DefaultSize}]" };
    private readonly Option<string> _seconds = new("--model-seconds") { HelpName = "SECONDS", Description = $"With FILE.onnx: the most time that the model may run on random input while it is split. [default: {TrialLimits.Default.Time.TotalSeconds}]" };
    private readonly Option<bool> _invert = new(PreprocessingArguments.Invert) { Description = OfPlain(PreprocessingArguments.InvertDescription) };
    private readonly Option<string>[] _preprocessing =
    [
        .. PreprocessingArguments.Options.Select(o => new Option<string>(o.Name) { HelpName = o.Value, Description = OfPlain(o.Description) }),
        .. PreprocessingArguments.PictureOptions.Select(o => new Option<string>(o.Name) { HelpName = o.Value, Description = o.Description }),
    ];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(OptionGroup.Model, common: [_layers, _labels], rare: [_head, _explained, _inputs, _size, _seconds]);
        _preprocessing[0].CompletionSources.Add([.. PreprocessingPresets.Names]);
        command.Add(OptionGroup.Preprocessing, common: [_preprocessing[0]], rare: [.. _preprocessing[1..], _invert]);
    }

    /// <summary>Returns the requested model.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="model">The model's file or folder.</param>
    /// <exception cref="UsageException">A value is not valid.</exception>
    public ModelChoice Choice(ParseResult arguments, string? model)
    {
        string[] layers = arguments.GetValue(_layers) ?? [];
        if (layers.Contains(""))
            throw new UsageException("--layer is empty: it should name a layer.");
        if (arguments.GetValue(_labels) is { Length: 0 })
            throw new UsageException("--labels is empty: it should name a file.");
        if (arguments.GetValue(_head) is { Length: 0 })
            throw new UsageException("--head is empty: it should name an output.");

        PreprocessingSettings preprocessing;
        SampleRange? samples;
        string[] inputs = arguments.GetValue(_inputs) ?? [];
        IReadOnlyList<int>? shown;
        try
        {
            preprocessing = PreprocessingArguments.Parse(ValueOf);
            samples = PreprocessingArguments.Samples(ValueOf);
            shown = PreprocessingArguments.ShownBands(ValueOf);
            Array.ForEach(inputs, i => InputArguments.Split(i));
        }
        catch (GradCamException e)
        {
            throw new UsageException(e.Message);
        }

        return new ModelChoice
        {
            Path = model,
            Layers = layers,
            Labels = arguments.GetValue(_labels),
            Head = arguments.GetValue(_head),
            ExplainedInput = arguments.GetValue(_explained),
            Inputs = inputs,
            Seconds = arguments.GetValue(_seconds) is { } seconds ? OptionValues.Integer("--model-seconds", seconds, 1, LongestTrial) : null,
            Size = arguments.GetValue(_size) is { } size ? InputSize.ParseOrNull(size) ?? throw new UsageException($"--size takes a number of pixels or HEIGHTxWIDTH, such as 224 or 480x640, from 1 to 4096, and '{size}' is neither.") : null,
            Samples = samples,
            ShownBands = shown,
            Preset = ValueOf(PreprocessingArguments.Preset),
            Preprocessing = preprocessing,
        };

        string? ValueOf(string name) => name == PreprocessingArguments.Invert ? (arguments.GetValue(_invert) ? "" : null) : arguments.GetValue(_preprocessing.First(o => o.Name == name));
    }

    private static string OfPlain(string description) => $"With FILE.onnx: {char.ToLowerInvariant(description[0])}{description[1..]}";
}
