using Google.Protobuf;

namespace GradCam.Onnx.Model;

/// <summary>Reads and writes ONNX files.</summary>
internal static class OnnxFile
{
    /// <summary>Reads a model without the data in external files.</summary>
    /// <exception cref="OnnxException">The file cannot be read, is no ONNX file, is truncated, or has no graph.</exception>
    public static ModelProto Read(string path)
    {
        ModelProto model;
        try
        {
            using FileStream file = File.OpenRead(path);

            // The library's own limits apply: 2 GiB per file, 100 levels of nesting. Larger models have their data in external files.
            model = ModelProto.Parser.ParseFrom(file);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new OnnxException($"{path}: not an ONNX file, or damaged or truncated.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OnnxException($"{path}: cannot be read: {e.Message}", e);
        }

        if (model.Graph is not { Node.Count: > 0 } || model.OpsetImport.Count == 0)
            throw new OnnxException($"{path}: not an ONNX model: it has no graph or names no operator set.");
        WellFormed.Check(model.Graph);
        return model;
    }

    /// <summary>Writes a model and replaces an existing file. The bytes depend only on the model.</summary>
    public static void Write(string path, ModelProto model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using FileStream file = File.Create(path);
        model.WriteTo(file);
    }
}
