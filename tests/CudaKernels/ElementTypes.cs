using GradCam.Onnx.Model;
using Microsoft.ML.OnnxRuntime;
using static GradCam.Onnx.Model.TensorProto.Types;

namespace GradCam.Tests.Cuda;

/// <summary>Finds the element types of all of a model's tensors, as ONNX Runtime infers them.</summary>
internal static class ElementTypes
{
    /// <summary>Returns the element types.</summary>
    /// <param name="model">The model.</param>
    /// <param name="open">Opens a session on a model that has every tensor among its outputs.</param>
    public static Dictionary<string, DataType> Of(ModelProto model, Func<ModelProto, InferenceSession> open)
    {
        ModelProto all = model.Clone();
        all.Graph.Output.Clear();
        all.Graph.Output.AddRange(model.Graph.Node.SelectMany(n => n.Output).Where(o => o.Length > 0).Select(o => new ValueInfoProto { Name = o }));
        using InferenceSession session = open(all);

        // Both enumerations have ONNX's numbers.
        var types = session.OutputMetadata.ToDictionary(o => o.Key, o => (DataType)(int)o.Value.ElementDataType, StringComparer.Ordinal);
        foreach (ValueInfoProto input in model.Graph.Input)
            types[input.Name] = (DataType)input.Type.TensorType.ElemType;
        foreach (TensorProto constant in model.Graph.Initializer)
            types[constant.Name] = (DataType)constant.DataType;
        return types;
    }
}
