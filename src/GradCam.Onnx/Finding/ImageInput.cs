using GradCam.Onnx.Model;

namespace GradCam.Onnx.Finding;

/// <summary>Represents the model's input for the picture.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ChannelsLast">Whether it is <c>[N,H,W,3]</c> and not <c>[N,3,H,W]</c>.</param>
/// <param name="Batch">The batch size that the model fixes; <c>null</c> if it is free.</param>
/// <param name="Height">Height in pixels; <c>null</c> if it is free.</param>
/// <param name="Width">Width in pixels; <c>null</c> if it is free.</param>
/// <param name="ElementType">Its element type.</param>
internal sealed record ImageInput(string Name, bool ChannelsLast, long? Batch, long? Height, long? Width, int ElementType)
{
    private const long Colours = 3;

    // Far more than any classifier accepts, but a tensor of this size can still be allocated.
    private const long LongestSide = 4096;

    /// <summary>Finds the image input.</summary>
    /// <exception cref="OnnxException">The model has no image input, or several inputs.</exception>
    public static ImageInput Find(GraphProto graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var constants = graph.Initializer.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        List<ValueInfoProto> inputs = [.. graph.Input.Where(i => !constants.Contains(i.Name))];
        if (inputs.Count != 1)
            throw new OnnxException($"The model has {inputs.Count} inputs ({string.Join(", ", inputs.Select(i => $"'{i.Name}'"))}); an image classifier has one, the image.");
        ValueInfoProto input = inputs[0];
        TypeProto.Types.Tensor? type = input.Type?.TensorType;
        long?[] dims = [.. (type?.Shape?.Dim ?? []).Select(d => d.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue && d.DimValue > 0 ? d.DimValue : (long?)null)];
        if (type is not null && dims.Length == 4 && Remedy((TensorProto.Types.DataType)type.ElemType) is { } remedy)
            throw new OnnxException($"The model's input '{input.Name}' takes {((TensorProto.Types.DataType)type.ElemType).ToString().ToLowerInvariant()}, and GradCam gives it float. {remedy}");
        if (type is null || dims.Length != 4 || (TensorProto.Types.DataType)type.ElemType is not (TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Float16))
            throw new OnnxException($"The model's input '{input.Name}' is no image: it should be float [N,3,H,W] or [N,H,W,3], and is [{string.Join(", ", dims.Select(d => d?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"))}].");
        bool last = dims[1] != Colours && dims[3] == Colours;
        if (!last && dims[1] is not (Colours or null))
            throw new OnnxException($"The model's input '{input.Name}' has {dims[1]} channels; a picture has 3, red, green and blue.");
        if (dims.Skip(1).Any(d => d > LongestSide))
            throw new OnnxException($"The model's input '{input.Name}' is [{string.Join(", ", dims.Select(d => d?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"))}]; pictures of up to {LongestSide} pixels a side are supported.");
        return last
            ? new ImageInput(input.Name, true, dims[0], dims[1], dims[2], type.ElemType)
            : new ImageInput(input.Name, false, dims[0], dims[2], dims[3], type.ElemType);
    }

    // The remedy for an input of another numeric type; null if GradCam accepts the input, or if it is no picture.
    private static string? Remedy(TensorProto.Types.DataType type) => type switch
    {
        TensorProto.Types.DataType.Uint8 or TensorProto.Types.DataType.Int8 or TensorProto.Types.DataType.Uint16 or TensorProto.Types.DataType.Int16 or TensorProto.Types.DataType.Int32 =>
            "Export the model without the Cast at its front, so that it takes float with values of 0..255, and give --mean 0,0,0 --std 1,1,1 --range 0..255.",
        TensorProto.Types.DataType.Double => "Export the model in float32: in PyTorch, call model.float() before the export.",
        TensorProto.Types.DataType.Bfloat16 => "Export the model in float32 or float16.",
        _ => null,
    };
}
