using System.CommandLine;
using System.Diagnostics;
using GradCam.Benchmarks.Explain;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Runs;
using GradCam.Explaining;
using GradCam.NetVips;

namespace GradCam.Benchmarks.Datasets;

/// <summary>
/// <c>dataset</c>: pictures per second of a run over a folder, beside plain inference over the same pictures: the model in one piece, the same
/// decoder and preparation, as many pictures at once, and no explanation. One after the other, in several rounds.
/// </summary>
internal static class DatasetCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Required = true, Description = "A split model's folder." };
        var pictures = new Option<string>("--pictures") { Required = true, Description = "A folder of pictures." };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 5, Description = "How often each is measured." };
        var workers = new Option<int>("--workers") { DefaultValueFactory = _ => Environment.ProcessorCount, Description = "Batches at once." };
        var batchSize = new Option<int>("--batch-size") { DefaultValueFactory = _ => 1, Description = "Pictures in a batch." };
        var command = new Command("dataset", "Measures gradcam batch beside plain inference.") { model, pictures, rounds, workers, batchSize };
        command.SetAction((arguments, cancellation) => Run(
            arguments.GetRequiredValue(model), arguments.GetRequiredValue(pictures), arguments.GetValue(rounds), arguments.GetValue(workers), arguments.GetValue(batchSize), cancellation));
        return command;
    }

    private static async Task Run(string folder, string pictures, int rounds, int workers, int batchSize, CancellationToken cancellation)
    {
        int threads = Math.Max(1, Environment.ProcessorCount / workers);
        using Explainer explainer = Explainer.Load(folder, new ExplainerOptions { Threads = threads }, cancellation);
        using var plain = new PlainInference(explainer.Model, threads, workers, batchSize);
        string[] files = [.. Directory.EnumerateFiles(pictures).Order(StringComparer.Ordinal)];
        (string Name, Func<Task> Work)[] contestants =
        [
            ("plain inference", () => Task.Run(() => plain.Run(files), cancellation)),
            ("batch, no overlays", () => Batch(OverlayPolicy.None)),
            ("batch, overlays", () => Batch(OverlayPolicy.All)),
        ];
        var times = contestants.ToDictionary(c => c.Name, _ => new List<double>());
        for (int round = 0; round <= rounds; round++)
        {
            foreach ((string name, Func<Task> work) in contestants)
            {
                long start = Stopwatch.GetTimestamp();
                await work().ConfigureAwait(false);

                // The first round opens files and sessions.
                if (round > 0)
                    times[name].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        Console.WriteLine($"{files.Length} pictures, {workers} workers of {threads} threads, batches of {batchSize}, {rounds} rounds");
        List<double> yardstick = times[contestants[0].Name];
        foreach ((string name, _) in contestants)
        {
            double median = Statistics.Quantile(times[name], 0.5);
            double ratio = Statistics.Quantile(times[name].Zip(yardstick, (own, other) => other / own), 0.5);
            Console.WriteLine($"{name,-20} {files.Length / median,8:0.00}/s   {ratio:0.000} of plain inference");
        }

        async Task Batch(OverlayPolicy overlays)
        {
            string output = Directory.CreateTempSubdirectory("gradcam-dataset-").FullName;
            try
            {
                await DatasetRun.RunAsync(
                    explainer,
                    new NetVipsCodec(),
                    new DatasetRunOptions { Output = output, Inputs = DatasetInputs.Parse([pictures], TextReader.Null), Overlays = overlays, BatchSize = batchSize, Workers = workers },
                    null,
                    cancellation).ConfigureAwait(false);
            }
            finally
            {
                Directory.Delete(output, recursive: true);
            }
        }
    }
}
