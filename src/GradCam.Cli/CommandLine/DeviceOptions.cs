using System.CommandLine;
using GradCam.Devices;
using GradCam.Explaining;

namespace GradCam.Cli.CommandLine;

/// <summary>The options that tell what computes.</summary>
internal sealed class DeviceOptions
{
    // More than machines have, and few enough that nothing is exhausted by asking for them.
    private const int MostThreads = 1024;

    private readonly Option<string> _device = new("--device") { HelpName = "DEVICE", Description = $"What computes: {string.Join(", ", Device.Names)}; with an index for one of several GPUs, as in cuda:1. See gradcam devices.", DefaultValueFactory = _ => "auto" };
    private readonly Option<string[]> _providerOptions = new("--provider-option") { HelpName = "KEY=VALUE", Description = "An option of the device's execution provider, as ONNX Runtime's documentation has it; may be given several times.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _threads = new("--threads") { HelpName = "N", Description = "Threads to compute with; 0 for one per core.", DefaultValueFactory = _ => "0" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_device, _providerOptions, _threads])
            command.Options.Add(option);
    }

    /// <summary>How the model is loaded.</summary>
    /// <exception cref="UsageException">A value makes no sense.</exception>
    public ExplainerOptions Choice(ParseResult arguments)
    {
        Device device = OptionValues.Named("--device", arguments.GetValue(_device)!, Device.Parse);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string option in arguments.GetValue(_providerOptions) ?? [])
        {
            int sign = option.IndexOf('=', StringComparison.Ordinal);
            if (sign <= 0)
                throw new UsageException($"--provider-option takes KEY=VALUE, and '{option}' is none.");
            settings[option[..sign]] = option[(sign + 1)..];
        }

        if (settings.Count > 0 && device.Kind is (DeviceKind.Auto or DeviceKind.Cpu or DeviceKind.DirectMl))
            throw new UsageException($"--provider-option goes with a --device that has options, and {arguments.GetValue(_device)} has none.");
        return new ExplainerOptions
        {
            Device = device,
            ProviderOptions = settings,
            Threads = OptionValues.Integer("--threads", arguments.GetValue(_threads)!, 0, MostThreads),
        };
    }
}
