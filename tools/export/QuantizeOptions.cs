using System.CommandLine;
using GradCam.Export.Quantizing;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Tools.Export;

/// <summary>Defines the options <c>--quantize</c> and <c>--calibration</c>, the same for every source of a model.</summary>
/// <param name="codec">Creates the codec for the pictures of <c>--calibration</c>.</param>
internal sealed class QuantizeOptions(Func<IPictureCodec> codec)
{
    private static readonly Dictionary<string, QuantizationMode> Modes = new(StringComparer.Ordinal)
    {
        ["dense8"] = QuantizationMode.Dense8,
        ["float16"] = QuantizationMode.Float16,
        ["int8"] = QuantizationMode.Int8,
    };

    private readonly Option<string> _mode = new("--quantize")
    {
        Description = "Make the model smaller: dense8 (8-bit weights of dense layers), float16 (weights and products, for GPUs) or int8 (as dense8, and 8-bit convolutions; needs --calibration). The loss is measured and printed.",
        HelpName = "MODE",
    };

    private readonly Option<string> _calibration = new("--calibration")
    {
        Description = "A folder with pictures of the kind that the model will see, to measure ranges (int8) and the cost of --quantize on.",
        HelpName = "DIR",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_mode);
        command.Options.Add(_calibration);
    }

    /// <summary>Returns the folder of pictures; <c>null</c> if there is none.</summary>
    public string? Folder(ParseResult arguments) => arguments.GetValue(_calibration);

    /// <summary>Returns whether the command line contains one of the options.</summary>
    public bool AreGiven(ParseResult arguments) => arguments.GetValue(_mode) is not null || arguments.GetValue(_calibration) is not null;

    /// <summary>Returns the request; <c>null</c> if the options are absent.</summary>
    /// <exception cref="UsageException">The values are not valid.</exception>
    /// <exception cref="GradCamException">The folder has no pictures.</exception>
    public QuantizationRequest? Parse(ParseResult arguments)
    {
        string? folder = arguments.GetValue(_calibration);
        if (arguments.GetValue(_mode) is not { } name)
            return folder is null ? null : throw new UsageException("--calibration is of use with --quantize only: add --quantize dense8, float16 or int8, or leave it out.");
        if (!Modes.TryGetValue(name, out QuantizationMode mode))
            throw new UsageException($"--quantize: there is no mode '{name}'. Give {string.Join(", ", Modes.Keys.SkipLast(1))} or {Modes.Keys.Last()}.");
        if (mode == QuantizationMode.Int8 && folder is null)
            throw new UsageException("--quantize int8 needs the ranges of the activations: give a folder with pictures of the kind that the model will see, --calibration DIR.");
        return new QuantizationRequest(mode, folder is null ? null : CalibrationPictures.Of(folder, codec()));
    }
}
