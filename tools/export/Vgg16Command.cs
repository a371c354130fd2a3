using System.CommandLine;
using GradCam.Export;
using GradCam.Export.Quantizing;
using GradCam.Files;
using GradCam.Pictures;
using GradCam.SplitModels;
using GradCam.Text;
using GradCam.Tools.Export.Download;
using GradCam.Tools.Export.Vgg16;
using GradCam.Tools.Export.Weights;

namespace GradCam.Tools.Export;

/// <summary>Defines <c>vgg16</c>, which converts torchvision's VGG16 weights to a split model.</summary>
internal static class Vgg16Command
{
    private const string PublishedWeights = "https://download.pytorch.org/models/vgg16-397923af.pth";

    public static Command Create(TextWriter output, PrintableWriter error, Func<IPictureCodec> codec)
    {
        var weights = new Option<string>("--weights")
        {
            Description = "A VGG16 state dict as torchvision names it: .pth in the zip or the legacy format, or .safetensors. Any widths and number of classes.",
            HelpName = "FILE",
        };
        var download = new Option<bool>("--download")
        {
            Description = "Fetch torchvision's published ImageNet weights (553 MB) to FILE of --weights, by default to the user's cache folder. A broken transfer is resumed.",
        };
        var url = new Option<string>("--url")
        {
            Description = "Where to download from, for a mirror. An eight-digit hash in the file's name is checked.",
            HelpName = "URL",
            DefaultValueFactory = _ => PublishedWeights,
        };
        var folder = new Option<string>("--output", "-o") { Description = "The split model's folder.", HelpName = "DIR", Required = true };
        var layer = new Option<string>("--layer")
        {
            Description = "The target layer, features.24 to features.30. features.29 is the paper's conv5_3 after ReLU, features.30 the last pool.",
            HelpName = "NAME",
            DefaultValueFactory = _ => Vgg16Plan.DefaultLayer,
        };
        var labels = new Option<string>("--labels") { Description = "Class names, one per line. ImageNet's come along for 1000 classes.", HelpName = "FILE" };
        var name = new Option<string>("--name") { Description = "What the model is called in results.", HelpName = "NAME", DefaultValueFactory = _ => "vgg16" };
        var graphsOnly = new Option<bool>("--graphs-only") { Description = "Write the standard VGG16's graphs and manifest without weights." };

        var command = new Command("vgg16", "Makes a split model of a VGG16 from its weights.") { weights, download, url, folder, layer, labels, name, graphsOnly };
        var quantize = new QuantizeOptions(codec);
        quantize.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            string target = arguments.GetRequiredValue(folder);
            string layerName = arguments.GetRequiredValue(layer);
            FileLedger ledger = ExportFiles.Of(arguments.GetValue(labels), quantize.Folder(arguments));
            if (!arguments.GetValue(download))
                ledger.Reads("--weights", arguments.GetValue(weights));
            ExportFiles.Into(ledger, target);
            if (arguments.GetValue(download))
                ledger.Writes("--weights", arguments.GetValue(weights));
            if (arguments.GetValue(graphsOnly))
            {
                if (arguments.GetValue(weights) is not null || arguments.GetValue(download))
                    throw new UsageException("--graphs-only takes no weights: leave out --weights and --download.");
                if (quantize.AreGiven(arguments))
                    throw new UsageException("--graphs-only has no weights to quantize: leave out --quantize and --calibration.");
                WriteGraphs(target, layerName, arguments.GetValue(labels), output);
                return ExportCommands.Success;
            }

            QuantizationRequest? quantization = quantize.Parse(arguments);
            string path = await WeightsPath(arguments.GetValue(weights), arguments.GetValue(download), arguments.GetRequiredValue(url), error, cancellationToken).ConfigureAwait(false);
            Write(path, target, arguments.GetRequiredValue(name), layerName, arguments.GetValue(labels), quantization, output, error, cancellationToken);
            return ExportCommands.Success;
        });
        return command;
    }

    private static void WriteGraphs(string folder, string layer, string? labels, TextWriter output)
    {
        Vgg16Architecture architecture = Vgg16Architecture.Standard;
        SplitPlan plan = Vgg16Plan.Make(architecture, "vgg16", layer, source: null, labels is null ? null : LabelsFile.Read(labels));
        SplitModelWriter.WriteGraphs(plan, folder);
        output.WriteLine($"{folder}: graphs and manifest of VGG16 at {layer}, without weights");
    }

    private static void Write(string path, string folder, string name, string layer, string? labels, QuantizationRequest? quantization, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        using StateDict weights = StateDict.Open(path);
        Vgg16Architecture architecture = Vgg16Architecture.Read(weights);
        var source = new SourceFile(Path.GetFileName(path), FileHash.Sha256(path, cancellationToken));
        SplitPlan plan = Vgg16Plan.Make(architecture, name, layer, source, labels is null ? null : LabelsFile.Read(labels));
        VerificationReport report = SplitModelWriter.Write(plan, new StateDictSource(weights), folder, quantization, new LineProgress(error), cancellationToken);
        output.WriteLine($"{folder}: VGG16 at {layer}, {architecture.Classes} classes. {ReportText.Of(report)}");
        if (report.Quantization is { } fidelity)
            output.WriteLine(ReportText.Of(fidelity));
    }

    private static void MakeCache(string folder)
    {
        try
        {
            UserCache.Create(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.Option, $"{folder}: cannot be made: {e.Message} Name the file with --weights FILE.", e);
        }
    }

    private static async Task<string> WeightsPath(string? weights, bool download, string url, PrintableWriter error, CancellationToken cancellationToken)
    {
        if (!download)
            return weights ?? throw new UsageException("give the weights: --weights FILE, or --download for torchvision's published ones.");
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? source))
            throw new UsageException($"--url {url}: not a URL.");
        string name = Path.GetFileName(source.LocalPath);
        string cache = UserCache.FolderOrNull("downloads") ?? throw new UsageException("--download: this user has no cache folder; name the file with --weights FILE.");
        string path = weights ?? Path.Combine(cache, name);
        if (weights is null)
            MakeCache(cache);
        using var downloader = new Downloader { Check = file => StateDict.Open(file).Dispose() };
        await error.WriteLineAsync($"downloading {source} to {path}").ConfigureAwait(false);
        await DownloadBar.Run(error, progress => downloader.FetchAsync(source, path, progress, cancellationToken)).ConfigureAwait(false);
        return path;
    }
}
