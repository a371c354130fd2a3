using System.CommandLine;
using GradCam.Benchmarks.Explain;
using GradCam.Benchmarks.Reporting;

namespace GradCam.Benchmarks.Datasets;

/// <summary>
/// <c>dataset</c>: compares runs over a folder with plain inference over the same pictures (the whole model, the same decoder and preprocessing, as
/// many pictures at once, no explanation) and with the article's script in a loop. They take turns, in several rounds.
/// </summary>
internal static class DatasetCommand
{
    // The time of a run over few pictures is mostly its start and end: VGG16 needs some seconds for these, and MobileNet too. The script is the
    // slowest.
    private const int ForVgg16 = 32;
    private const int ForMobileNet = 640;
    private const int ForScript = 8;

    public static Command Create()
    {
        var model = new Option<string>("--model") { HelpName = "DIR", Description = "A split model of VGG16. Without it, one with random weights is made in the user's cache folder." };
        var weights = new Option<string>("--weights") { HelpName = "FILE", Description = "The source weights of the model, .pth or .safetensors: for the article's script." };
        var mobileNet = new Option<string>("--mobilenet") { HelpName = "DIR|FILE.onnx", Description = "A small model, split or as ONNX; without it, that part is omitted." };
        var pictures = new Option<string>("--pictures") { HelpName = "DIR", Description = "A folder of pictures, which are used repeatedly. Without it, pictures of 500x375 are made." };
        var rounds = new Option<int>("--rounds") { HelpName = "N", DefaultValueFactory = _ => 5, Description = "Measured rounds." };
        var workers = new Option<int>("--workers") { HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount, Description = "The number of concurrent batches." };
        var batchSize = new Option<int>("--batch-size") { HelpName = "N", DefaultValueFactory = _ => 1, Description = "Pictures in a batch." };
        var python = new Option<string>("--python") { HelpName = "FILE", DefaultValueFactory = _ => "python3", Description = "A Python with PyTorch, torchvision, Pillow and matplotlib." };
        var json = new Option<string>("--json") { HelpName = "FILE", Description = "Write the results to this file as JSON, including single times." };
        var command = new Command("dataset", "Compares gradcam batch with plain inference and with the article's script in a loop.") { model, weights, mobileNet, pictures, rounds, workers, batchSize, python, json };
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () =>
            {
                string scratch = Directory.CreateTempSubdirectory("gradcam-benchmarks-").FullName;
                try
                {
                    string load = Surroundings.LoadNow();
                    (string Weights, string Model)? random = arguments.GetValue(model) is null ? Setup.RandomVgg16() : null;
                    var report = new Report { Surroundings = Surroundings.Here(arguments.GetValue(rounds), 0, load) };
                    var plan = new Plan(scratch, arguments.GetValue(pictures), arguments.GetValue(workers), arguments.GetValue(batchSize), arguments.GetValue(rounds), cancellationToken);
                    Vgg16(report, plan, arguments.GetValue(model) ?? random!.Value.Model, arguments.GetValue(weights) ?? random?.Weights, arguments.GetRequiredValue(python));
                    if (arguments.GetValue(mobileNet) is { } small)
                        MobileNet(report, plan, Directory.Exists(small) ? small : Split(small, scratch));
                    else
                        report.Missing.Add(new Missing("MobileNet", "no model was given: --mobilenet DIR|FILE.onnx"));
                    Console.WriteLine(report.ToMarkdown());
                    if (arguments.GetValue(json) is { } path)
                        File.WriteAllText(path, report.ToJson());
                }
                finally
                {
                    Directory.Delete(scratch, recursive: true);
                }
            },
            cancellationToken));
        return command;
    }

    private static void Vgg16(Report report, Plan plan, string model, string? weights, string python)
    {
        Console.Error.WriteLine("measuring VGG16 ...");
        (string folder, IReadOnlyList<string> files) = plan.Pictures("vgg16", ForVgg16);
        List<IContestant> contestants = [.. BatchRun.Contestants("VGG16", model, folder, files, plan.Workers, plan.BatchSize, plan.Cancellation)];

        // PyTorch also gets all cores.
        (string few, _) = plan.Pictures("script", ForScript);
        if (weights is null)
            report.Missing.Add(new Missing("article's script", "its weights were not given: --weights FILE"));
        else if (PythonContestant.Start(new PythonSettings(python, weights, few, Path.Combine(plan.Scratch, "overlays"), Environment.ProcessorCount), "article's script", "article", null, report.Missing) is { } script)
            contestants.Add(new Timed("article's script in a loop", $"{ForScript} pictures, loaded once, {script.About}", () => script.Run() / ForScript, script));
        IReadOnlyList<Measured> times = Measure(contestants, plan);
        report.Groups.Add(new Group("VGG16, time per picture.", times));
        report.Figures.Add(new Figure("VGG16 with overlays, speed over plain inference", times[0].Over(times[2]), "", 0.9, "pictures per second of one over the other's", AtLeast: true));
        report.Figures.Add(new Figure("VGG16 without overlays", times[0].Over(times[1]), "", null));
        if (times.Count > 3)
            report.Figures.Add(new Figure("VGG16 with overlays, speed over the article's script", times[3].Over(times[2]), "", 5, "the script in one process, the model loaded once", AtLeast: true));
    }

    private static void MobileNet(Report report, Plan plan, string model)
    {
        Console.Error.WriteLine("measuring MobileNet ...");
        (string folder, IReadOnlyList<string> files) = plan.Pictures("mobilenet", ForMobileNet);
        IReadOnlyList<Measured> times = Measure(BatchRun.Contestants("MobileNet", model, folder, files, plan.Workers, plan.BatchSize, plan.Cancellation), plan);
        report.Groups.Add(new Group("MobileNet, time per picture.", times));
        report.Figures.Add(new Figure("MobileNet without overlays, speed over plain inference", times[0].Over(times[1]), "", 0.85, "", AtLeast: true));
        report.Figures.Add(new Figure("MobileNet with overlays", times[0].Over(times[2]), "", null, "an overlay costs more than this model"));
    }

    private static IReadOnlyList<Measured> Measure(IReadOnlyList<IContestant> contestants, Plan plan)
    {
        try
        {
            return Rounds.Run(contestants, 1, plan.Rounds);
        }
        finally
        {
            foreach (IContestant contestant in contestants)
                contestant.Dispose();
        }
    }

    private static string Split(string model, string scratch)
    {
        string folder = Path.Combine(scratch, "split");
        int exit = Tools.Export.ExportTool.Run([model, "--output", folder], Console.Error, Console.Error).GetAwaiter().GetResult();
        return exit == 0 ? folder : throw new GradCamException(GradCamErrorKind.Model, $"{model}: could not be split.");
    }

    /// <summary>The settings that all models share.</summary>
    private sealed record Plan(string Scratch, string? Source, int Workers, int BatchSize, int Rounds, CancellationToken Cancellation)
    {
        public (string Folder, IReadOnlyList<string> Files) Pictures(string name, int count)
        {
            string folder = Path.Combine(Scratch, name);
            return (folder, PictureSet.Write(folder, count, Source));
        }
    }
}
