using GradCam.Onnx.Model;

namespace GradCam.Onnx.Graphs;

/// <summary>Makes declarations of a graph's inputs and outputs.</summary>
internal static class Declaration
{
    /// <summary>Makes the declaration of a graph's input or output.</summary>
    public static ValueInfoProto Of(string name, TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var dims = new TensorShapeProto();
        foreach (Dim dim in shape.Dims)
        {
            dims.Dim.Add(dim.PerBatch
                ? new TensorShapeProto.Types.Dimension { DimParam = $"{dim}" }
                : new TensorShapeProto.Types.Dimension { DimValue = dim.Size });
        }

        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = shape.ElementType, Shape = dims } },
        };
    }
}
