using System.Runtime.InteropServices;
using GradCam.Onnx.Model;

namespace GradCam.Export.Importing;

/// <summary>Provides the initializers of an ONNX model, from the file itself or from files beside it.</summary>
internal sealed class OnnxInitializers : IWeightsSource
{
    private readonly Dictionary<string, TensorProto> _tensors;
    private readonly string _model;

    /// <summary>Checks every reference to an external file before any file is written.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The model's file, or its folder.</param>
    /// <exception cref="Onnx.OnnxException">A reference is wrong.</exception>
    public OnnxInitializers(ModelProto model, string path)
    {
        _model = path;
        _tensors = new Dictionary<string, TensorProto>(StringComparer.Ordinal);
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            _tensors[tensor.Name] = tensor;
            if (tensor.IsExternal())
                ExternalData.Of(tensor, path);
            else if (tensor.HasRawData && tensor.RawData.Length != tensor.Count() * Tensors.SizeOf(tensor.DataType) && Tensors.SizeOf(tensor.DataType) > 0)
                throw new Onnx.OnnxException($"The initializer '{tensor.Name}' has {tensor.RawData.Length} bytes of data, and its shape needs {tensor.Count() * Tensors.SizeOf(tensor.DataType)}.");
        }
    }

    /// <summary>Returns an initializer in the model's form.</summary>
    public TensorProto Find(string initializer) => _tensors[initializer];

    /// <summary>Returns the position of the elements of an initializer with external data.</summary>
    public ExternalData Place(TensorProto tensor) => ExternalData.Of(tensor, _model);

    public void CopyTo(string initializer, Stream destination)
    {
        TensorProto tensor = _tensors[initializer];
        if (tensor.IsExternal())
        {
            CopyExternal(Place(tensor), destination);
            return;
        }

        if (tensor.HasRawData)
            tensor.RawData.WriteTo(destination);
        else
            WriteTyped(tensor, destination);
    }

    private static void CopyExternal(ExternalData data, Stream destination)
    {
        // The file may be written at the same time, at a later position.
        using var file = new FileStream(CanonicalPath.Open(data.Path), FileAccess.Read);
        file.Position = data.Offset;
        byte[] chunk = new byte[1 << 18];
        for (long left = data.Length; left > 0;)
        {
            int part = (int)Math.Min(left, chunk.Length);
            file.ReadExactly(chunk, 0, part);
            destination.Write(chunk, 0, part);
            left -= part;
        }
    }

    // The format's other form: elements in a typed field, with small types widened to int32.
    private static void WriteTyped(TensorProto tensor, Stream destination)
    {
        switch (Tensors.SizeOf(tensor.DataType), (TensorProto.Types.DataType)tensor.DataType)
        {
            case (_, TensorProto.Types.DataType.Float):
                destination.Write(MemoryMarshal.AsBytes<float>(tensor.FloatData.ToArray()));
                break;
            case (_, TensorProto.Types.DataType.Double):
                destination.Write(MemoryMarshal.AsBytes<double>(tensor.DoubleData.ToArray()));
                break;
            case (_, TensorProto.Types.DataType.Int64):
                destination.Write(MemoryMarshal.AsBytes<long>(tensor.Int64Data.ToArray()));
                break;
            case (_, TensorProto.Types.DataType.Int32):
                destination.Write(MemoryMarshal.AsBytes<int>(tensor.Int32Data.ToArray()));
                break;
            case (2, _):
                destination.Write(MemoryMarshal.AsBytes<ushort>(tensor.Int32Data.Select(x => (ushort)x).ToArray()));
                break;
            case (1, _):
                destination.Write(tensor.Int32Data.Select(x => (byte)x).ToArray());
                break;
            default:
                throw new GradCamException(GradCamErrorKind.Model, $"the initializer '{tensor.Name}' has elements of type {tensor.DataType}, which is not supported.");
        }
    }
}
