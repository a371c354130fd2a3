using GradCam.NumPy;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Model;
using GradCam.Pictures;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Embedding;

/// <summary>Represents random pictures in the form of a model's own input.</summary>
internal sealed class ExplainedInput
{
    private readonly TensorProto.Types.DataType _type;
    private readonly float[] _values;
    private readonly long[] _shape;

    private ExplainedInput(string name, TensorProto.Types.DataType type, float[] values, long[] shape)
    {
        Name = name;
        _type = type;
        _values = values;
        _shape = shape;
    }

    /// <summary>Gets the name of the input.</summary>
    public string Name { get; }

    /// <summary>Gets the number of pictures.</summary>
    public int Count => (int)_shape[0];

    /// <summary>Gets the pictures in the form that the library accepts.</summary>
    public NpyArray Array => new(_shape, _values);

    /// <summary>Makes random pictures.</summary>
    /// <param name="input">The model's input.</param>
    /// <param name="manifest">The split model's manifest.</param>
    /// <param name="count">The number of pictures.</param>
    /// <exception cref="GradCamException">The input has an unsupported type.</exception>
    public static ExplainedInput Random(ImageInput input, Manifest manifest, int count)
    {
        (long channels, long height, long width) = (manifest.Image.Shape[1], manifest.Image.Shape[2], manifest.Image.Shape[3]);
        long[] shape = input.Axes switch
        {
            ImageAxes.ChannelsLast => [count, height, width, channels],
            ImageAxes.NoChannels => [count, height, width],
            ImageAxes.Flat => [count, channels * height * width],
            _ => [count, channels, height, width],
        };
        var type = (TensorProto.Types.DataType)input.ElementType;
        var random = new Random(1);
        int length = checked((int)(count * channels * height * width));
        float[] values = type switch
        {
            TensorProto.Types.DataType.Uint8 => [.. Enumerable.Range(0, length).Select(_ => (float)random.Next(256))],
            TensorProto.Types.DataType.Float when manifest.Preprocessing.Range == ValueRange.Raw => [.. Enumerable.Range(0, length).Select(_ => (float)random.Next(256))],
            TensorProto.Types.DataType.Float => RandomNormal.Values(random, length),
            TensorProto.Types.DataType.Float16 => [.. RandomNormal.Values(random, length).Select(v => (float)(Half)v)],
            _ => throw new GradCamException(GradCamErrorKind.Model, $"the model's input '{input.Name}' has the type {type.ToString().ToLowerInvariant()}, and gradcam embed takes float32, float16 and uint8. Export the model with a float32 input."),
        };
        return new ExplainedInput(input.Name, type, values, shape);
    }

    /// <summary>Returns the pictures for ONNX Runtime.</summary>
    public OrtValue Value() => _type switch
    {
        TensorProto.Types.DataType.Uint8 => OrtValue.CreateTensorValueFromMemory(System.Array.ConvertAll(_values, v => (byte)v), _shape),
        TensorProto.Types.DataType.Float16 => OrtValue.CreateTensorValueFromMemory(System.Array.ConvertAll(_values, v => (Float16)v), _shape),
        _ => OrtValue.CreateTensorValueFromMemory(_values, _shape),
    };
}
