using System.CommandLine;
using GradCam.Benchmarks.Reporting;

namespace GradCam.Benchmarks.Explain;

/// <summary><c>explain</c>: compares whole explanations of this library and of others.</summary>
internal static class ExplainCommand
{
    // The parts, in this order.
    private static readonly (string Name, Action<Setup, Report> Run)[] Parts =
    [
        ("latency", LatencyPart.Run),
        ("process", ProcessPart.Run),
        ("memory", MemoryPart.Run),
        ("export", ExportPart.Run),
        ("batches", BatchesPart.Run),
        ("concurrency", ConcurrencyPart.Run),
    ];

    public static Command Create()
    {
        var model = new Option<string>("--model") { HelpName = "DIR", Description = "A split model of VGG16. Without it, one with random weights is made in the user's cache folder." };
        var weights = new Option<string>("--weights") { HelpName = "FILE", Description = "The source weights of the model, .pth or .safetensors: for the Python contestants and the export." };
        var picture = new Option<string>("--picture") { HelpName = "FILE", Description = "The picture. Without it, one of 1024x768 is made." };
        var rounds = new Option<int>("--rounds") { HelpName = "N", DefaultValueFactory = _ => 15, Description = "Measured rounds." };
        var threads = new Option<int>("--threads") { HelpName = "N", Description = "Threads of one operator; 0 for each contestant's default." };
        var tool = new Option<string>("--tool") { HelpName = "FILE", DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "GradCam.Cli.dll"), Description = "The gradcam tool for the measurement of whole processes." };
        var python = new Option<string>("--python") { HelpName = "FILE", DefaultValueFactory = _ => "python3", Description = "A Python with PyTorch, torchvision, Pillow and matplotlib." };
        var gradCam = new Option<string>("--pytorch-grad-cam") { HelpName = "DIR", Description = "A folder with the pytorch_grad_cam package." };
        var torchCam = new Option<string>("--torch-cam") { HelpName = "DIR", Description = "A folder with the torchcam package." };
        var only = new Option<string[]>("--only") { HelpName = "PART", AllowMultipleArgumentsPerToken = true, Description = $"Measure only these parts: {string.Join(", ", Parts.Select(p => p.Name))}." };
        only.AcceptOnlyFromAmong([.. Parts.Select(p => p.Name)]);
        var markdown = new Option<string>("--markdown") { HelpName = "FILE", Description = "Write the tables to this file too." };
        var json = new Option<string>("--json") { HelpName = "FILE", Description = "Write the results to this file as JSON, including single times." };
        var command = new Command("explain", "Measures whole explanations: this library, ONNX Runtime's bare forward pass, PyTorch, TorchSharp.")
        {
            model, weights, picture, rounds, threads, tool, python, gradCam, torchCam, only, markdown, json,
        };
        command.SetAction(arguments =>
        {
            string load = Surroundings.LoadNow();
            string scratch = Directory.CreateTempSubdirectory("gradcam-benchmarks-").FullName;
            try
            {
                (string Weights, string Model)? random = arguments.GetValue(model) is null || arguments.GetValue(weights) is null ? Setup.RandomVgg16() : null;
                var setup = new Setup(
                    arguments.GetValue(model) ?? random!.Value.Model,
                    arguments.GetValue(weights) ?? random!.Value.Weights,
                    arguments.GetValue(picture) ?? Setup.MakePicture(scratch),
                    scratch,
                    arguments.GetValue(threads),
                    arguments.GetValue(rounds),
                    arguments.GetRequiredValue(tool),
                    arguments.GetRequiredValue(python),
                    new Dictionary<string, string?> { ["pytorch-grad-cam"] = arguments.GetValue(gradCam), ["torch-cam"] = arguments.GetValue(torchCam) });
                var report = new Report();
                string[] wanted = arguments.GetValue(only) ?? [];
                foreach ((string name, Action<Setup, Report> run) in Parts)
                {
                    if (wanted.Length > 0 && !wanted.Contains(name))
                        continue;
                    Console.Error.WriteLine($"measuring {name} ...");
                    run(setup, report);
                }

                // At the end, so that the report has the load at the start and at the end.
                report.Surroundings = Surroundings.Here(setup.Rounds, setup.Threads, load);
                Console.WriteLine(report.ToMarkdown());
                if (arguments.GetValue(markdown) is { } tables)
                    File.WriteAllText(tables, report.ToMarkdown());
                if (arguments.GetValue(json) is { } path)
                    File.WriteAllText(path, report.ToJson());
            }
            finally
            {
                Directory.Delete(scratch, recursive: true);
            }
        });
        return command;
    }
}
