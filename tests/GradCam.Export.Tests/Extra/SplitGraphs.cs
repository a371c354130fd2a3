using System.Collections.Concurrent;
using GradCam.SplitModels;
using GradCam.TestSupport;
using GradCam.Tools.Export;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Tests.Extra;

/// <summary>Runs a split model's graphs directly in ONNX Runtime, without other code of the library.</summary>
internal sealed class SplitGraphs
{
    private static readonly TemporaryFolder s_root = CreateRoot();
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> s_imported = new();

    private readonly SplitModel _model;

    private SplitGraphs(string folder) => _model = SplitModel.Open(folder);

    public Manifest Manifest => _model.Manifest;

    /// <summary>Returns a golden model at its target layer, imported once per test run.</summary>
    public static async Task<SplitGraphs> Import(GoldenCase golden) =>
        new(await s_imported.GetOrAdd(golden.Model, _ => new Lazy<Task<string>>(() => Export(golden))).Value);

    /// <summary>Runs a graph. Its inputs are the values with the names of inputs.</summary>
    public Dictionary<string, Tensor> Run(string file, IReadOnlyDictionary<string, Tensor> values, params string[] outputs)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(_model.PathOf(file), options);
        using var run = new RunOptions();
        string[] inputs = [.. session.InputNames];
        OrtValue[] fed = [.. inputs.Select(i => OrtValue.CreateTensorValueFromMemory(values[i].Data, values[i].Shape))];
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, inputs, fed, outputs);
            return outputs.Zip(results).ToDictionary(p => p.First, p => new Tensor(p.Second.GetTensorTypeAndShape().Shape, p.Second.GetTensorDataAsSpan<float>().ToArray()));
        }
        finally
        {
            Array.ForEach(fed, v => v.Dispose());
        }
    }

    /// <summary>Returns all tensors that follow from image and seed: the image and the seed of each case's class.</summary>
    public Dictionary<string, Tensor> Feeds(GoldenCase golden, int first = 0, int count = 2)
    {
        Tensor images = Tensor.Of(golden, "input").Rows(first, count);
        int classes = (int)Manifest.Scores.Shape[1];
        float[] seed = new float[count * classes];
        for (int n = 0; n < count; n++)
            seed[(n * classes) + golden.Classes[first + n]] = 1;
        return new Dictionary<string, Tensor> { [Manifest.Image.Name] = images, [Manifest.Seed] = new Tensor([count, classes], seed) };
    }

    /// <summary>Returns the matrix of the first Gemm, row by row as in the file.</summary>
    public float[] Matrix(GemmWeights weights)
    {
        byte[] bytes = new byte[(long)weights.Outputs * weights.Channels * weights.Block * sizeof(float)];
        using FileStream file = File.OpenRead(_model.PathOf(Manifest.Weights.File));
        file.Position = weights.Offset;
        file.ReadExactly(bytes);
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    private static async Task<string> Export(GoldenCase golden)
    {
        string folder = s_root[Path.GetFileName(Path.GetDirectoryName(golden.Model)!)];
        using var error = new StringWriter();
        int code = await ExportTool.Run([golden.Model, "--layer", golden.Tensor, "--output", folder], TextWriter.Null, error);
        return code == ExportTool.Success ? folder : throw new InvalidOperationException(error.ToString());
    }

    private static TemporaryFolder CreateRoot()
    {
        TemporaryFolder root = TestPaths.NewFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => root.Dispose();
        return root;
    }
}

/// <summary>Represents numbers with a shape.</summary>
internal sealed record Tensor(long[] Shape, float[] Data)
{
    public static Tensor Of(GoldenCase golden, string array)
    {
        NumPy.NpyArray read = golden.Array(array);
        return new Tensor([.. read.Shape.Select(d => (long)d)], read.Data);
    }

    /// <summary>Returns some elements of the batch.</summary>
    public Tensor Rows(int first, int count)
    {
        int length = Data.Length / (int)Shape[0];
        return new Tensor([count, .. Shape.Skip(1)], Data.AsSpan(first * length, count * length).ToArray());
    }
}
