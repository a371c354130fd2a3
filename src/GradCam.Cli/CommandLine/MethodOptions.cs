using System.CommandLine;
using GradCam.Methods;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines the options for the computation of the map: the method and its parameters.</summary>
internal sealed class MethodOptions
{
    private const int MostInputs = 4096;

    private readonly Option<string[]> _method;

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
    /// <param name="several">Whether the command takes several methods.</param>
    public MethodOptions(string batchSize = "For methods that run the model many times: the number of inputs in one run. [default: as many as fit a moderate amount of memory]", bool several = false)
    {
        _batchSize = new Option<string>("--batch-size") { HelpName = "N", Description = batchSize };
        _method = new Option<string[]>("--method")
        {
            HelpName = "METHOD",
            Description = $"The method: {string.Join(", ", CamMethods.All.Select(m => m.Name))}. {EigenSmoothing.Suffix} or {AugmentationSmoothing.Suffix} after the name smooths its maps; parameters follow a colon: rise:samples=2000,seed=3 (gradcam methods lists them).{(several ? " May be given several times." : "")}",
            DefaultValueFactory = _ => [CamMethods.GradCam.Name],
        };
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _method.CompletionSources.Add([.. CamMethods.All.Select(m => m.Name)]);
        command.Add(OptionGroup.Method, common: [_method], rare: [.. _parameters.Select(p => p.Option), _batchSize]);
    }

    /// <summary>Returns the only method with its parameters.</summary>
    /// <exception cref="UsageException">There is no such method, several are given, a value is not valid, or the method does not have the option.</exception>
    public ICamMethod Method(ParseResult arguments) => Methods(arguments) is [var only]
        ? only
        : throw new UsageException("--method is given several times, and this command takes one method. gradcam explain takes several.");

    /// <summary>Returns the methods with their parameters. An option of a parameter is for all methods that have it.</summary>
    /// <exception cref="UsageException">There is no such method, one is given twice, a value is not valid, or no method has the option.</exception>
    public IReadOnlyList<ICamMethod> Methods(ParseResult arguments)
    {
        List<ICamMethod> methods = [.. arguments.GetValue(_method)!.Select(name => OptionValues.Named("--method", name, CamMethods.Find))];
        foreach (MethodOption parameter in _parameters)
        {
            if (arguments.GetValue(parameter.Option) is not { } value)
                continue;
            bool any = methods.Any(parameter.IsOf);
            for (int i = 0; i < methods.Count; i++)
            {
                if (!any || parameter.IsOf(methods[i]))
                    methods[i] = parameter.Set(methods[i], value);
            }
        }

        return methods.CountBy(CamMethods.TextOf).FirstOrDefault(m => m.Value > 1).Key is { } twice
            ? throw new UsageException($"--method {twice} is given twice.")
            : methods;
    }

    /// <summary>Returns the number of inputs to run at once; 0 for as many as memory allows.</summary>
    /// <exception cref="UsageException">The value is not a valid number.</exception>
    public int BatchSize(ParseResult arguments) => arguments.GetValue(_batchSize) is { } value ? OptionValues.Integer("--batch-size", value, 1, MostInputs) : 0;
}
