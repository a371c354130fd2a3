using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using GradCam.Devices;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Cli.CommandLine;

/// <summary><c>gradcam devices</c>: what this build and this machine can compute on, and why not on another device.</summary>
internal static class DevicesCommand
{
    public const string Examples =
        """
        A device can be used where the ONNX Runtime library that this tool was built with has its execution provider, and where
        a small graph ran on it. Another library: dotnet build -p:OnnxRuntimePackage=Microsoft.ML.OnnxRuntime.Gpu.

        Examples:
          gradcam devices
              a line for each device: whether it can be used, and if not, what is missing
          gradcam explain cat.jpg --device cuda:1
              the second NVIDIA GPU
        """;

    public static Command Create(ToolConsole console)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object per device and line." };
        var command = new Command("devices", "Lists what can compute here, and what is missing for the rest.") { json };
        command.SetAction(arguments => List(console, arguments.GetValue(json)));
        return command;
    }

    private static int List(ToolConsole console, bool json)
    {
        IReadOnlyList<DeviceStatus> all = DeviceStatus.All();
        if (!json)
            console.Output.WriteLine($"ONNX Runtime {OrtEnv.Instance().GetVersionString()}");
        foreach (DeviceStatus status in all)
        {
            console.Output.WriteLine(json
                ? JsonSerializer.Serialize(new DeviceReport(status.Device.ToString(), status.IsInBuild, status.IsUsable, status.Why), DeviceReportJson.Default.DeviceReport)
                : $"{status.Device,-12}{(status.IsUsable ? "can be used" : $"cannot be used: {status.Why}")}");
        }

        return ExitCode.Success;
    }
}

/// <summary>What is told of a device.</summary>
internal sealed record DeviceReport(string Device, bool InBuild, bool Usable, string? Why);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeviceReport))]
internal sealed partial class DeviceReportJson : JsonSerializerContext;
