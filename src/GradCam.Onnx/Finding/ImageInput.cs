using System.Globalization;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Finding;

/// <summary>Represents the model's input for the picture.</summary>
/// <param name="Name">The input's name.</param>
/// <param name="Axes">The input's axes.</param>
/// <param name="Channels">The number of channels, 1 to 64.</param>
/// <param name="Batch">The batch size that the model fixes; <c>null</c> if it is free.</param>
/// <param name="Height">The height in pixels; <c>null</c> if it is free.</param>
/// <param name="Width">The width in pixels; <c>null</c> if it is free.</param>
/// <param name="ElementType">The input's element type.</param>
internal sealed record ImageInput(string Name, ImageAxes Axes, int Channels, long? Batch, long? Height, long? Width, int ElementType)
{
    /// <summary>The largest number of channels.</summary>
    public const int MostChannels = 64;

    private const int Colours = 3;

    // Far more than any classifier accepts, but a tensor of this size can still be allocated.
    private const long LongestSide = 4096;

    // A vector with fewer values is a table's row, not a picture, and a picture with two axes is not so thin. A signal may be: 12 leads of 5000
    // samples.
    private const long LeastPixels = 64;
    private const long MostProportion = 8;

    /// <summary>Gets the shape in the model's form; <c>null</c> for free axes.</summary>
    public IReadOnlyList<long?> Shape => Axes switch
    {
        ImageAxes.ChannelsFirst => [Batch, Channels, Height, Width],
        ImageAxes.ChannelsLast => [Batch, Height, Width, Channels],
        ImageAxes.NoChannels => [Batch, Height, Width],
        _ => [Batch, Channels * Height * Width],
    };

    /// <summary>Finds the input.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="height">The height in pixels of a flat picture; <c>null</c> for a square.</param>
    /// <param name="width">The width in pixels of a flat picture; <c>null</c> for a square.</param>
    /// <param name="name">The input's name; <c>null</c> for the only one that can be a picture. Inputs with four axes have priority.</param>
    /// <exception cref="OnnxException">The model has no such input, or several possible inputs.</exception>
    public static ImageInput Find(GraphProto graph, long? height = null, long? width = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        IReadOnlyList<ValueInfoProto> inputs = Inputs(graph);
        string all = string.Join(", ", inputs.Select(i => $"'{i.Name}'"));
        if (name is not null)
            return Of(graph, inputs.FirstOrDefault(i => i.Name == name) ?? throw new OnnxException($"--explain-input {name}: the model has no such input. It takes {all}."), height, width);
        if (inputs.Count == 1)
            return Of(graph, inputs[0], height, width);
        List<ImageInput> found = [.. inputs.Select(OrNull).OfType<ImageInput>()];
        List<ImageInput> grids = [.. found.Where(f => f.Axes is ImageAxes.ChannelsFirst or ImageAxes.ChannelsLast)];
        return (grids.Count > 0 ? grids : found) switch
        {
            [var only] => only,
            [] => throw new OnnxException($"The model has {inputs.Count} inputs ({all}), and none of them takes a picture."),
            var several => throw new OnnxException($"The model has {inputs.Count} inputs, and {string.Join(" and ", several.Select(s => $"'{s.Name}'"))} could each take the picture. Choose with --explain-input NAME, and give the others with --input NAME=FILE.npy."),
        };

        ImageInput? OrNull(ValueInfoProto input)
        {
            try
            {
                return Of(graph, input, height, width);
            }
            catch (OnnxException)
            {
                return null;
            }
        }
    }

    /// <summary>Returns a model's inputs, without constants.</summary>
    /// <param name="graph">The model.</param>
    public static IReadOnlyList<ValueInfoProto> Inputs(GraphProto graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var constants = graph.Initializer.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        return [.. graph.Input.Where(i => !constants.Contains(i.Name))];
    }

    /// <summary>Returns the lengths of an input's axes; <c>null</c> for free ones.</summary>
    /// <param name="input">The input.</param>
    public static long?[] Lengths(ValueInfoProto input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return [.. (input.Type?.TensorType?.Shape?.Dim ?? []).Select(d => d.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue && d.DimValue > 0 ? d.DimValue : (long?)null)];
    }

    private static ImageInput Of(GraphProto graph, ValueInfoProto input, long? height, long? width)
    {
        TypeProto.Types.Tensor? type = input.Type?.TensorType;
        long?[] dims = Lengths(input);
        if (type is null || !IsNumber((TensorProto.Types.DataType)type.ElemType))
            throw new OnnxException($"The model's input '{input.Name}' takes {(type is null ? "no tensor" : ((TensorProto.Types.DataType)type.ElemType).ToString().ToLowerInvariant())}, which no picture can be made into. Export the model in float32 or float16.");
        ImageInput found = dims.Length switch
        {
            4 => OfFour(input.Name, dims, new FirstUse(graph, input.Name), type.ElemType),
            3 when IsGrid(dims) && !new FirstUse(graph, input.Name).IsLine => new ImageInput(input.Name, ImageAxes.NoChannels, 1, dims[0], dims[1], dims[2], type.ElemType),
            2 when dims[1] is >= LeastPixels and { } length => Flat(input.Name, dims[0], length, height, width, type.ElemType),
            _ => throw new OnnxException($"The model's input '{input.Name}' is no image: it should be [N,C,H,W], [N,H,W,C], [N,H,W] or [N,H*W] with up to {MostChannels} channels, and is {Text(dims)}."),
        };
        return (found.Height > LongestSide || found.Width > LongestSide)
            ? throw new OnnxException($"The model's input '{input.Name}' is {Text(dims)}; pictures of up to {LongestSide} pixels a side are supported.")
            : found;
    }

    // The graph is the best source: a Conv's weights show the number of channels, and a Transpose moves the channels to the front.
    private static ImageInput OfFour(string name, long?[] dims, FirstUse use, int type)
    {
        bool last = use.ChannelsLast ?? AreLast(dims);
        long? declared = last ? dims[3] : dims[1];
        long channels = declared ?? use.Channels ?? Colours;
        if (channels > MostChannels)
            throw new OnnxException($"The model's input '{name}' is {Text(dims)}, with {channels} channels; a picture has 1 to {MostChannels}.");
        return last
            ? new ImageInput(name, ImageAxes.ChannelsLast, (int)channels, dims[0], dims[1], dims[2], type)
            : new ImageInput(name, ImageAxes.ChannelsFirst, (int)channels, dims[0], dims[2], dims[3], type);
    }

    // Three are colours. Otherwise rows and columns are usually equal; if not, there are more of them than channels.
    private static bool AreLast(long?[] dims)
    {
        (long? first, long? middle, long? last) = (dims[1], dims[2], dims[3]);
        if (first == Colours || last == Colours)
            return first != Colours;
        if (first is null || last is null)
            return last is not null && first is null && middle is null;
        if (first == middle != (middle == last))
            return first == middle;
        return last < first;
    }

    private static bool IsGrid(long?[] dims) =>
        dims[1] is null || dims[2] is null || (Math.Min(dims[1]!.Value, dims[2]!.Value) * MostProportion >= Math.Max(dims[1]!.Value, dims[2]!.Value) && dims[1] * dims[2] >= LeastPixels);

    private static ImageInput Flat(string name, long? batch, long length, long? height, long? width, int type)
    {
        if (height is { } h && width is { } w)
        {
            return length % (h * w) == 0 && length / (h * w) is <= MostChannels and var channels
                ? new ImageInput(name, ImageAxes.Flat, (int)channels, batch, h, w, type)
                : throw new OnnxException($"The model's input '{name}' has {length} values, which are no {h}x{w} pixels of 1 to {MostChannels} channels. Give another --size HEIGHTxWIDTH.");
        }

        long side = (long)Math.Round(Math.Sqrt(length));
        return side * side == length
            ? new ImageInput(name, ImageAxes.Flat, 1, batch, side, side, type)
            : throw new OnnxException($"The model's input '{name}' has {length} values, which are no square of one channel. If they are a picture, give its size with --size HEIGHTxWIDTH.");
    }

    private static bool IsNumber(TensorProto.Types.DataType type) => type is TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Double
        or TensorProto.Types.DataType.Uint8 or TensorProto.Types.DataType.Int8 or TensorProto.Types.DataType.Uint16 or TensorProto.Types.DataType.Int16
        or TensorProto.Types.DataType.Uint32 or TensorProto.Types.DataType.Int32 or TensorProto.Types.DataType.Int64;

    private static string Text(long?[] dims) => $"[{string.Join(", ", dims.Select(d => d?.ToString(CultureInfo.InvariantCulture) ?? "?"))}]";
}
