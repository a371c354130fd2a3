using Google.Protobuf;

namespace GradCam.Onnx.Model;

/// <summary>Reads and writes ONNX files.</summary>
internal static class OnnxFile
{
    /// <summary>Reads a model. Data in external files is not read.</summary>
    /// <exception cref="OnnxException">It cannot be read, is no ONNX file, cut short, or without a graph.</exception>
    public static ModelProto Read(string path)
    {
        ModelProto model;
        try
        {
            using FileStream file = File.OpenRead(path);

            // The library's own limits stand: 2 GiB a file, 100 levels of nesting. Larger models keep their data beside them.
            model = ModelProto.Parser.ParseFrom(file);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new OnnxException($"{path}: not an ONNX file, or damaged or cut short.", e);
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

    /// <summary>Writes a model, replacing a file that is there. The bytes depend on the model only.</summary>
    public static void Write(string path, ModelProto model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using FileStream file = File.Create(path);
        model.WriteTo(file);
    }
}
