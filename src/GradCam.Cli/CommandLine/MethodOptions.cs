using System.CommandLine;
using GradCam.Methods;

namespace GradCam.Cli.CommandLine;

/// <summary>The options that tell how the map is made: the method, and what it can be told.</summary>
internal sealed class MethodOptions
{
    private const int MostSamples = 1_000_000;
    private const int MostChannels = 100_000;
    private const int MostPixels = 4096;
    private const int MostInputs = 4096;

    private readonly Option<string> _method = new("--method")
    {
        HelpName = "METHOD",
        Description = $"How the map is made: {string.Join(", ", CamMethods.All.Select(m => m.Name))}; with {EigenSmoothing.Suffix} or {AugmentationSmoothing.Suffix} after the name, smoothed.",
        DefaultValueFactory = _ => CamMethods.GradCam.Name,
    };

    private readonly MethodOption[] _parameters =
    [
        new("--samples", "N", "how often the model is run (for each channel, where the method goes through channels)", value => Samples(Integer("--samples", value, 1, MostSamples))),
        new("--random-seed", "SEED", "what is random is drawn from this number, and the same for the same number", value => Seed(Integer("--random-seed", value, int.MinValue, int.MaxValue))),
        new("--noise", "SIGMA", "standard deviation of the noise", value => Noise(OptionValues.Number("--noise", value, 0, 1000))),
        new("--steps", "N", "steps from a black picture to the one explained", value => Steps(Integer("--steps", value, 1, MostSamples))),
        new("--patch", "PIXELS", "side of the patch that covers a part of the model's input", value => Patch(Integer("--patch", value, 1, MostPixels))),
        new("--stride", "PIXELS", "pixels from one patch to the next", value => Stride(Integer("--stride", value, 1, MostPixels))),
        new("--channels", "N", "how many of the layer's channels are looked at", value => Channels(Integer("--channels", value, 1, MostChannels))),
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
    public int BatchSize(ParseResult arguments) => arguments.GetValue(_batchSize) is { } value ? Integer("--batch-size", value, 1, MostInputs) : 0;

    private static int Integer(string option, string value, int least, int most) => OptionValues.Integer(option, value, least, most);

    // One line for each method that has the parameter; the others give null.
    private static Func<ICamMethod, ICamMethod?> Samples(int samples) => method => method switch
    {
        RiseMethod m => m with { Samples = samples },
        SsCamMethod m => m with { Samples = samples },
        SmoothGradCamPlusPlusMethod m => new SmoothGradCamPlusPlusMethod(samples, m.Deviation, m.Seed),
        IsCamMethod m => m with { Samples = samples },
        SmoothGradMethod m => m with { Samples = samples },
        _ => null,
    };

    private static Func<ICamMethod, ICamMethod?> Seed(int seed) => method => method switch
    {
        RiseMethod m => m with { Seed = seed },
        SsCamMethod m => m with { Seed = seed },
        SmoothGradCamPlusPlusMethod m => new SmoothGradCamPlusPlusMethod(m.Samples, m.Deviation, seed),
        RandomMethod m => m with { Seed = seed },
        SmoothGradMethod m => m with { Seed = seed },
        _ => null,
    };

    private static Func<ICamMethod, ICamMethod?> Noise(float noise) => method => method switch
    {
        SsCamMethod m => m with { Noise = noise },
        SmoothGradCamPlusPlusMethod m => new SmoothGradCamPlusPlusMethod(m.Samples, noise, m.Seed),
        SmoothGradMethod m => m with { Noise = noise },
        _ => null,
    };

    private static Func<ICamMethod, ICamMethod?> Steps(int steps) => method => method switch
    {
        IntegratedGradientsMethod m => m with { Steps = steps },
        _ => null,
    };

    private static Func<ICamMethod, ICamMethod?> Patch(int pixels) => method => method switch
    {
        OcclusionMethod m => m with { Patch = pixels },
        _ => null,
    };

    private static Func<ICamMethod, ICamMethod?> Stride(int pixels) => method => method switch
    {
        OcclusionMethod m => m with { Stride = pixels },
        _ => null,
    };

    private static Func<ICamMethod, ICamMethod?> Channels(int channels) => method => method switch
    {
        FasterScoreCamMethod m => m with { Channels = channels },
        _ => null,
    };
}
