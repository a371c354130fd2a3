using System.Text;
using System.Text.Json;
using GradCam.Onnx.Model;

namespace GradCam.TestSupport;

/// <summary>Turns the initializers of a golden model back into a weights file.</summary>
public static class OnnxWeights
{
    /// <summary>Writes a model's float32 initializers as <c>.safetensors</c>.</summary>
    public static void WriteSafetensors(string model, string path)
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(File.ReadAllBytes(model));
        var header = new Dictionary<string, object>();
        var data = new MemoryStream();
        foreach (TensorProto tensor in proto.Graph.Initializer.Where(t => t.DataType == (int)TensorProto.Types.DataType.Float))
        {
            long start = data.Length;
            tensor.RawData.WriteTo(data);
            header[tensor.Name] = new { dtype = "F32", shape = tensor.Dims, data_offsets = new[] { start, data.Length } };
        }

        byte[] json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(header));
        using FileStream file = File.Create(path);
        file.Write(BitConverter.GetBytes((long)json.Length));
        file.Write(json);
        data.WriteTo(file);
    }
}
