using GradCam.Onnx.Model;
using GradCam.Sessions;
using GradCam.SplitModels;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Benchmarks.Explain;

/// <summary>
/// Represents the whole model before the cut, as the baseline. The halves have the same names for their tensors, so their nodes one after the other
/// are the whole model. ONNX Runtime runs it with its own defaults.
/// </summary>
internal sealed class WholeModel : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OrtValue _input;
    private readonly string _inputName;
    private readonly string _scores;

    public WholeModel(SplitModel model, float[] image, int threads)
    {
        Manifest manifest = model.Manifest;
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", model.Folder);
        _session = new InferenceSession(GraphOf(model), options);
        long batch = image.Length / manifest.Image.Shape.Skip(1).Aggregate(1L, (product, length) => product * length);
        _input = OrtValue.CreateTensorValueFromMemory(image, [batch, .. manifest.Image.Shape.Skip(1)]);
        _inputName = manifest.Image.Name;
        _scores = manifest.Scores.Name;
    }

    /// <summary>Returns the whole graph as ONNX; its weights are in the model's folder.</summary>
    public static byte[] GraphOf(SplitModel model)
    {
        Manifest manifest = model.Manifest;
        ModelProto whole = OnnxFile.Read(model.PathOf(manifest.Features));
        GraphProto classifier = OnnxFile.Read(model.PathOf(manifest.Classifier)).Graph;
        whole.Graph.Node.AddRange(classifier.Node);
        var known = new HashSet<string>(whole.Graph.Initializer.Select(i => i.Name), StringComparer.Ordinal);
        whole.Graph.Initializer.AddRange(classifier.Initializer.Where(i => !known.Contains(i.Name)));
        whole.Graph.Output.Clear();
        whole.Graph.Output.AddRange(classifier.Output.Where(o => o.Name == manifest.Scores.Name));
        return whole.ToByteArray();
    }

    /// <summary>Runs the model from image to scores.</summary>
    public void Forward()
    {
        using IDisposableReadOnlyCollection<OrtValue> scores = _session.Run(_run, [_inputName], [_input], [_scores]);
    }

    public void Dispose()
    {
        _input.Dispose();
        _run.Dispose();
        _session.Dispose();
    }
}
