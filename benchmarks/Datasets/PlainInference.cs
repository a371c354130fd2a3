using GradCam.Benchmarks.Explain;
using GradCam.NetVips;
using GradCam.Pictures;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Benchmarks.Datasets;

/// <summary>Runs plain inference, from pictures to scores: each worker reads, decodes, preprocesses and runs without waiting for others.</summary>
internal sealed class PlainInference : IDisposable
{
    private readonly SplitModel _model;
    private readonly InferenceSession _session;
    private readonly NetVipsCodec _codec = new();
    private readonly int _workers;
    private readonly int _batchSize;

    public PlainInference(SplitModel model, int threads, int workers, int batchSize)
    {
        _model = model;
        _workers = workers;
        _batchSize = batchSize;
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", model.Folder);
        _session = new InferenceSession(WholeModel.GraphOf(model), options);
    }

    public void Run(IReadOnlyList<string> files)
    {
        int next = -1;
        Parallel.For(0, _workers, new ParallelOptions { MaxDegreeOfParallelism = _workers }, _ =>
        {
            int length = Preprocessor.Length(_model.Manifest.Preprocessing);
            var image = new float[_batchSize * length];
            int filled = 0;
            for (int i; (i = Interlocked.Increment(ref next)) < files.Count;)
            {
                Picture picture = _codec.Decode(File.ReadAllBytes(files[i]));
                Preprocessor.Apply(picture, _model.Manifest.Preprocessing, image.AsSpan(filled++ * length, length));
                if (filled == _batchSize)
                    Infer(image, ref filled, length);
            }

            Infer(image, ref filled, length);
        });
    }

    public void Dispose() => _session.Dispose();

    private void Infer(float[] image, ref int filled, int length)
    {
        if (filled == 0)
            return;
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, image.AsMemory(0, filled * length), [filled, .. _model.Manifest.Image.Shape.Skip(1)]);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> scores = _session.Run(run, [_model.Manifest.Image.Name], [input], [_model.Manifest.Scores.Name]);
        filled = 0;
    }
}
