using GradCam.Benchmarks.Explain;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Runs;
using GradCam.Explaining;
using GradCam.NetVips;

namespace GradCam.Benchmarks.Datasets;

/// <summary>Measures runs over a folder as in <c>gradcam batch</c>, and plain inference, each in milliseconds per picture.</summary>
internal static class BatchRun
{
    /// <summary>Returns the contestants: plain inference, a run without overlays, and a run with overlays. The first owns the models.</summary>
    /// <param name="name">The name of the model.</param>
    /// <param name="model">A split model's folder.</param>
    /// <param name="folder">The pictures' folder.</param>
    /// <param name="files">The pictures.</param>
    /// <param name="workers">The number of concurrent batches.</param>
    /// <param name="batchSize">Pictures in a batch.</param>
    /// <param name="cancellationToken">Cancels a run.</param>
    public static IReadOnlyList<IContestant> Contestants(string name, string model, string folder, IReadOnlyList<string> files, int workers, int batchSize, CancellationToken cancellationToken)
    {
        int threads = Math.Max(1, Environment.ProcessorCount / workers);
        Explainer explainer = Explainer.Load(model, new ExplainerOptions { Threads = threads }, cancellationToken);
        var plain = new PlainInference(explainer.Model, threads, workers, batchSize);
        string about = $"{files.Count} pictures, {workers} workers of {threads} threads, batches of {batchSize}";
        return
        [
            Timed.PerPicture($"{name}, plain inference", about, files.Count, () => plain.Run(files), plain),
            Timed.PerPicture($"{name}, batch", "no overlays", files.Count, () => Run(OverlayPolicy.None)),
            Timed.PerPicture($"{name}, batch with overlays", "JPEG", files.Count, () => Run(OverlayPolicy.All), explainer),
        ];

        void Run(OverlayPolicy overlays)
        {
            string output = Directory.CreateTempSubdirectory("gradcam-dataset-").FullName;
            try
            {
                var options = new DatasetRunOptions { Output = output, Inputs = DatasetInputs.Parse([folder], TextReader.Null), Overlays = overlays, BatchSize = batchSize, Workers = workers };
                ShardState state = DatasetRun.RunAsync(explainer, new NetVipsCodec(), options, null, cancellationToken).GetAwaiter().GetResult();
                if (state.Errors > 0 || state.Duplicates > 0)
                    throw new InvalidOperationException($"{name}: {state.Errors} pictures failed and {state.Duplicates} were skipped.");
            }
            finally
            {
                Directory.Delete(output, recursive: true);
            }
        }
    }
}
