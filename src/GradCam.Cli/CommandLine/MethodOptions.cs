using System.CommandLine;
using GradCam.Methods;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines the options for the computation of the map: the method and its parameters.</summary>
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

    /// <summary>Initializes the options.</summary>
    /// <param name="batchSize">The help of <c>--batch-size</c>.</param>
    public MethodOptions(string batchSize = "For methods that run the model many times: how many inputs it is given at once. [default: as many as fit a moderate amount of memory]") =>
        _batchSize = new Option<string>("--batch-size") { HelpName = "N", Description = batchSize };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _method.CompletionSources.Add([.. CamMethods.All.Select(m => m.Name)]);
        command.Add(OptionGroup.Method, common: [_method], rare: [.. _parameters.Select(p => p.Option), _batchSize]);
    }

    /// <summary>Returns the method with its parameters.</summary>
    /// <exception cref="UsageException">There is no such method, a value is not valid, or the method does not have the option.</exception>
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

    /// <summary>Returns the number of inputs to run at once; 0 for as many as memory allows.</summary>
    /// <exception cref="UsageException">The value is not a valid number.</exception>
    public int BatchSize(ParseResult arguments) => arguments.GetValue(_batchSize) is { } value ? OptionValues.Integer("--batch-size", value, 1, MostInputs) : 0;
}
