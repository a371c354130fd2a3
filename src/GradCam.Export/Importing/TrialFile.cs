using Google.Protobuf;
using GradCam.Onnx.Model;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Importing;

/// <summary>A model that is about to be run: a file that is there for as long as this lives, or its bytes alone.</summary>
internal sealed class TrialFile : IDisposable
{
    private readonly string _path;
    private readonly byte[]? _bytes;

    /// <summary>Writes the model.</summary>
    /// <param name="path">The file. External data that the model refers to lies beside it.</param>
    /// <param name="model">The model.</param>
    /// <param name="inMemory">Whether nothing is written. The model must then refer to no external data.</param>
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
