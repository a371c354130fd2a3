using System.CommandLine;
using GradCam.Methods;

namespace GradCam.Cli.CommandLine;

/// <summary>The options that tell how the map is made: the method, and what it can be told.</summary>
internal sealed class MethodOptions
{
    private const int MostInputs = 4096;

    private readonly Option<string> _method = new("--method")
    {
        HelpName = "METHOD",
        Description = $"The method: {string.Join(", ", CamMethods.All.Select(m => m.Name))}. {EigenSmoothing.Suffix} or {AugmentationSmoothing.Suffix} after the name smooths its maps; parameters follow a colon: rise:samples=2000,seed=3 (gradcam methods lists them).",
        DefaultValueFactory = _ => CamMethods.GradCam.Name,
    };

    private readonly MethodOption[] _parameters =
    [
        new("--samples", "N", "samples"),
        new("--random-seed", "SEED", "seed"),
        new("--noise", "SIGMA", "noise"),
        new("--steps", "N", "steps"),
        new("--patch", "PIXELS", "patch"),
        new("--stride", "PIXELS", "stride"),
        new("--channels", "N", "channels"),
    ];

    private readonly Option<string> _batchSize;

    /// <summary>Declares them.</summary>
    /// <param name="batchSize">What <c>--batch-size</c> is.</param>
    public MethodOptions(string batchSize = "For methods that run the model many times: how many inputs it is given at once. [default: as many as fit a moderate amount of memory]") =>
        _batchSize = new Option<string>("--batch-size") { HelpName = "N", Description = batchSize };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_method, .. _parameters.Select(p => p.Option), _batchSize])
            command.Options.Add(option);
    }

    /// <summary>The method, with what it was told.</summary>
    /// <exception cref="UsageException">No such method, a value makes no sense, or the method does not have the option.</exception>
    public ICamMethod Method(ParseResult arguments)
    {
        ICamMethod method = OptionValues.Named("--method", arguments.GetValue(_method)!, CamMethods.Find);
        foreach (MethodOption parameter in _parameters)
        {
            if (arguments.GetValue(parameter.Option) is { } value)
                method = parameter.Set(method, value);
        }

        return method;
    }

    /// <summary>Inputs to be run at once; 0 for as many as fit.</summary>
    /// <exception cref="UsageException">No such number.</exception>
    public int BatchSize(ParseResult arguments) => arguments.GetValue(_batchSize) is { } value ? OptionValues.Integer("--batch-size", value, 1, MostInputs) : 0;
}
