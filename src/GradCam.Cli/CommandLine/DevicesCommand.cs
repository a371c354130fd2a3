using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using GradCam.Cli.Cache;
using GradCam.Cli.Devices;
using GradCam.Cli.Models;
using GradCam.Devices;
using GradCam.Explaining;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines <c>gradcam devices</c>, which lists the devices of this build and machine, and the reasons why others are not usable.</summary>
internal static class DevicesCommand
{
    public const string Examples =
        """
        A device can be used where the ONNX Runtime library that this tool was built with has its execution provider, and where
        a small graph ran on it. Another library: dotnet build -p:OnnxRuntimePackage=Microsoft.ML.OnnxRuntime.Gpu.
        With --model, each graph of the model is run once, to see which of its nodes the device has left to the processor.

        Examples:
          gradcam devices
              a line for each device: whether it can be used, and if not, what is missing
          gradcam devices --device cuda --model resnet50.onnx
              whether all of that model runs on the GPU
          gradcam explain cat.jpg --device cuda:1
              the second NVIDIA GPU
          gradcam batch photos/ --output out --device cuda:all
              all of them
        """;

    public static Command Create(ToolConsole console, CacheSettings cache)
    {
        var model = new Option<string>("--model", "-m") { HelpName = "DIR|FILE.onnx", Description = "Folder of a split model, or the .onnx file of any image classifier: tells what runs each of its nodes." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per device, or graph of the model, and line." };
        var devices = new DeviceOptions();
        var command = new Command("devices", "Lists the devices of this machine, and the missing parts of the others; with a model, the device of each operator.") { model, json };
        devices.AddTo(command);
        command.SetAction((arguments, cancellationToken) =>
        {
            IReadOnlyList<ExplainerOptions> choices = devices.Choices(arguments);
            GradCamRuntime.Start(choices[0].Threads);
            string? path = arguments.GetValue(model);
            if (path is { Length: 0 })
                throw new UsageException("--model is empty: it should name a file or folder.");
            if (path is null)
                return Task.FromResult(List(console, choices, arguments.GetValue(json)));
            ExplainerOptions options = devices.Choice(arguments);
            return Task.Run(() => PlacementRunner.Run(new ModelChoice { Path = path }, options, cache, arguments.GetValue(json), console, cancellationToken), CancellationToken.None);
        });
        return command;
    }

    private static int List(ToolConsole console, IReadOnlyList<ExplainerOptions> choices, bool json)
    {
        IReadOnlyList<DeviceStatus> devices = choices is [{ Device.Kind: DeviceKind.Auto }] ? DeviceStatus.All() : [.. choices.Select(c => DeviceStatus.Of(c.Device, c.ProviderOptions))];
        if (!json)
            console.Output.WriteLine($"ONNX Runtime {GradCamRuntime.Environment.GetVersionString()}, {Threads.InWords(choices[0].Threads)}");
        foreach (DeviceStatus status in devices)
        {
            if (json)
                console.WriteJson(JsonSerializer.Serialize(new DeviceReport(status.Device.ToString(), status.IsInBuild, status.IsUsable, status.Why), DeviceReportJson.Default.DeviceReport));
            else
                console.Output.WriteLine($"{status.Device,-12}{(status.IsUsable ? "can be used" : $"cannot be used: {status.Why}")}");
        }

        return ExitCode.Success;
    }
}

/// <summary>Represents the report on a device.</summary>
internal sealed record DeviceReport(string Device, bool InBuild, bool Usable, string? Why);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeviceReport))]
[JsonSerializable(typeof(PlacementReport))]
internal sealed partial class DeviceReportJson : JsonSerializerContext;
