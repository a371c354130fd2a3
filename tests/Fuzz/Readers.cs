using GradCam.Datasets.Inputs;
using GradCam.Datasets.Merging;
using GradCam.Datasets.Results;
using GradCam.Datasets.Runs;
using GradCam.Datasets.Truth;
using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.Export.Inspecting;
using GradCam.Metrics;
using GradCam.NetVips;
using GradCam.NumPy;
using GradCam.Onnx.Model;
using GradCam.Pictures;
using GradCam.SplitModels;
using GradCam.Tools.Export.Weights;

namespace GradCam.Fuzz;

/// <summary>Provides all readers.</summary>
internal static class Readers
{
    // The reader reads tensors of at most so many elements: larger ones would use the same code.
    private const long SmallTensor = 1 << 20;

    private const string Classes = "red,green,blue";

    private static readonly NetVipsCodec Codec = new();
    private static readonly LabelList Labels = Labelled();

    /// <summary>Gets the readers.</summary>
    public static IReadOnlyList<Reader> All { get; } =
    [
        new("picture", path => Codec.Decode(File.ReadAllBytes(path))),
        new("onnx", ReadOnnx),
        new("import", path => ModelInspector.Inspect(path, new OnnxImportOptions())),
        new("manifest", folder => ModelInspector.Inspect(SplitModel.Open(folder)), OfFolders: true, "model.json"),
        new("split", Explain, OfFolders: true),
        new("weights", ReadWeights),
        new("part", path => ResultPart.ReadAsync(path).GetAwaiter().GetResult()),
        new("run", folder => DatasetMerge.RunAsync(folder).GetAwaiter().GetResult(), OfFolders: true, "*.json"),
        new("npy", path => NpyFile.Read(path)),
        new("labels", path => LabelList.Read(path, 3)),
        new("boxes", path => BoxesFile.Read(path)),
        new("truth", path => CsvTruth.Read(path, Labels, severalLabels: true)),
        new("inputs", ReadInputs),
    ];

    private static LabelList Labelled()
    {
        string path = Path.GetTempFileName();
        File.WriteAllLines(path, Classes.Split(','));
        LabelList labels = LabelList.Read(path, 3);
        File.Delete(path);
        return labels;
    }

    private static void ReadOnnx(string path)
    {
        ModelProto model = OnnxFile.Read(path);
        ModelContent.Read(path, CancellationToken.None);
        foreach (TensorProto tensor in model.Graph.Initializer.Where(t => t.DataLocation == TensorProto.Types.DataLocation.External))
            ExternalData.Of(tensor, path);
    }

    private static void Explain(string folder)
    {
        using Explainer explainer = Explainer.Load(folder, new ExplainerOptions { Threads = 1, VerifyWeights = WeightsVerification.Never });
        explainer.Explain(new Picture(20, 20, new byte[20 * 20 * Picture.Channels]));
    }

    private static void ReadWeights(string path)
    {
        using StateDict weights = StateDict.Open(path);
        foreach (StateDictTensor tensor in weights.Tensors.Values.Where(t => t.Count <= SmallTensor).Take(100))
        {
            try
            {
                weights.CopyTo(tensor, Stream.Null);
            }
            catch (GradCamException)
            {
                // The other tensors may be intact.
            }
        }
    }

    private static void ReadInputs(string path)
    {
        string input = path.EndsWith(".txt", StringComparison.Ordinal) ? $"@{path}" : path;
        foreach (DatasetPicture picture in DatasetInputs.Parse([input], TextReader.Null).Pictures(_ => true, CancellationToken.None).Take(1000))
        {
            try
            {
                picture.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            }
            catch (GradCamException)
            {
                // A picture that cannot be read has its own row in the results.
            }
        }
    }
}
