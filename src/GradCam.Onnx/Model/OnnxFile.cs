using Google.Protobuf;

namespace GradCam.Onnx.Model;

/// <summary>Writes ONNX files.</summary>
public static class OnnxFile
{
    /// <summary>Writes a model, replacing a file that is there. The bytes depend on the model only.</summary>
    public static void Write(string path, ModelProto model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using FileStream file = File.Create(path);
        model.WriteTo(file);
    }
}
