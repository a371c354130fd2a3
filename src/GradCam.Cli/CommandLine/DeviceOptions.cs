using System.CommandLine;
using GradCam.Devices;
using GradCam.Explaining;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines the options for the devices of the computation.</summary>
/// <param name="several">Whether the command can use several devices at once.</param>
internal sealed class DeviceOptions(bool several = false)
{
    // More than machines have, and few enough that a request for them does not exhaust the system.
    private const int MostThreads = 1024;

    private const string All = ":all";

    private readonly Option<string> _device = new("--device")
    {
        HelpName = several ? "DEVICE[,DEVICE...]" : "DEVICE",
        Description = $"What computes: {string.Join(", ", Device.Names)}; with an index for one of several GPUs, as in cuda:1{(several ? "; several share the work, as in cuda:0,cuda:1 or cuda:all" : string.Empty)}. See gradcam devices.",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string[]> _providerOptions = new("--provider-option") { HelpName = "KEY=VALUE", Description = "An option of the device's execution provider, as ONNX Runtime's documentation has it; may be given several times.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _threads = new("--threads") { HelpName = "N", Description = "Threads that compute, 0 for one per CPU that this process may use.", DefaultValueFactory = _ => "0" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _device.CompletionSources.Add([.. Device.Names]);
        command.Add(OptionGroup.Device, common: [_device], rare: [_threads, _providerOptions]);
    }

    /// <summary>Returns the options for loading the model.</summary>
    /// <exception cref="UsageException">A value is not valid, or names several devices.</exception>
    /// <exception cref="GradCamException">The option requests all devices of a kind, and there is no native ONNX Runtime library.</exception>
    public ExplainerOptions Choice(ParseResult arguments) => Choices(arguments) is [var only]
        ? only
        : throw new UsageException($"--device takes one device here, and {arguments.GetValue(_device)} are several. gradcam batch shares its work among them.");

    /// <summary>Returns the options for loading the model, one for each device.</summary>
    /// <inheritdoc cref="Choice"/>
    public IReadOnlyList<ExplainerOptions> Choices(ParseResult arguments)
    {
        IReadOnlyList<Device> devices = Devices(arguments.GetValue(_device)!);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string option in arguments.GetValue(_providerOptions) ?? [])
        {
            int sign = option.IndexOf('=', StringComparison.Ordinal);
            if (sign <= 0)
                throw new UsageException($"--provider-option takes KEY=VALUE, and '{option}' is none.");
            if (!settings.TryAdd(option[..sign], option[(sign + 1)..]))
                throw new UsageException($"--provider-option gives {option[..sign]} twice.");
        }

        if (settings.Count > 0 && devices.FirstOrDefault(d => d.Kind is DeviceKind.Auto or DeviceKind.Cpu or DeviceKind.DirectMl) is { } without)
            throw new UsageException($"--provider-option goes with a --device that has options, and {without} has none.");
        int threads = OptionValues.Integer("--threads", arguments.GetValue(_threads)!, 0, MostThreads);
        return [.. devices.Select(d => new ExplainerOptions { Device = d, ProviderOptions = settings, Threads = threads })];
    }

    private static List<Device> Devices(string text)
    {
        string[] names = text.Split(',');
        if (names.Length > 1 && names.Any(string.IsNullOrWhiteSpace))
            throw new UsageException($"--device: '{text}' has a comma too many.");
        var devices = new List<Device>();
        foreach (string name in names.Select(n => n.Trim()))
        {
            bool all = name.EndsWith(All, StringComparison.OrdinalIgnoreCase);
            Device device = OptionValues.Named("--device", all ? name[..^All.Length] : name, Device.Parse);
            if (names.Length > 1 && device.Kind == DeviceKind.Auto)
                throw new UsageException($"--device: auto is the first device that works, and stands alone. Name all of them instead of '{text}'.");
            if (all && !device.TakesIndex)
                throw new UsageException($"--device: there is one {device} only, without {All}.");
            devices.AddRange(all ? DeviceStatus.AllOf(device.Kind).Select(s => s.Device) : [device]);
        }

        return devices;
    }
}
