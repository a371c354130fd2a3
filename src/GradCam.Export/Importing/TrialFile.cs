using Google.Protobuf;
using GradCam.Onnx.Model;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Importing;

/// <summary>Represents a model that is about to run: a file for the lifetime of this instance, or only its bytes.</summary>
internal sealed class TrialFile : IDisposable
{
    private readonly string _path;
    private readonly byte[]? _bytes;

    /// <summary>Writes the model.</summary>
    /// <param name="path">The file. External data of the model is beside it.</param>
    /// <param name="model">The model.</param>
    /// <param name="inMemory">Whether to write no file. The model must then not refer to external data.</param>
    public TrialFile(string path, ModelProto model, bool inMemory)
    {
        _path = path;
        if (inMemory)
            _bytes = model.ToByteArray();
        else
            OnnxFile.Write(path, model);
    }

    /// <summary>Opens a session of the model.</summary>
    public InferenceSession Open(SessionOptions options) => _bytes is null ? new InferenceSession(_path, options) : new InferenceSession(_bytes, options);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bytes is null)
            File.Delete(_path);
    }
}
