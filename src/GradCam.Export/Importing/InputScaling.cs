using System.Globalization;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Pictures;

namespace GradCam.Export.Importing;

/// <summary>
/// Represents the scaling that a graph applies to its own input: Mul, Div, Add and Sub with constants, or a BatchNormalization, with Cast, Transpose
/// and a reversal of the colours between them. Together they are <c>(x - m) / s</c> for each channel. <c>m</c> and <c>s</c> determine the range of
/// <c>x</c>.
/// </summary>
/// <param name="Settings">The remaining preprocessing, outside the graph.</param>
/// <param name="Text">A description of the scaling.</param>
internal sealed record InputScaling(PreprocessingSettings Settings, string Text)
{
    /// <summary>Gets the mean and the deviation of the values that the graph expects, over all channels.</summary>
    public (float Mean, float Deviation) Expected { get; private init; }

    // This is between the largest mean or deviation of values in 0..1 and the smallest of values in 0..255.
    private const double ByteFrom = 8;

    // This is above the values of bytes. The values are those of the file, such as 12 bits or reflectances of 0..10000.
    private const double WideFrom = 300;

    private static readonly ChannelValues s_one = new(1f);

    /// <summary>Finds the scaling.</summary>
    /// <param name="graph">The graph, with constants as initializers.</param>
    /// <param name="image">The graph's own input.</param>
    /// <param name="channels">The number of the input's channels.</param>
    /// <returns>The scaling; <c>null</c> if the graph scales nothing, or if its constants do not determine the range.</returns>
    public static InputScaling? FindOrNull(GraphProto graph, string image, int channels)
    {
        var index = new GraphIndex(graph);
        double[] factor = [.. Enumerable.Repeat(1.0, channels)];
        double[] offset = new double[channels];
        bool reversed = false;
        string tensor = image;
        while (Next(index, tensor) is { } node && Step(index, node, tensor, factor, offset, ref reversed))
        {
            tensor = node.Output[0];
            if (node.OpType == "BatchNormalization")
                break;
        }

        double[] mean = [.. factor.Zip(offset, (a, b) => -b / a)];
        double[] deviation = [.. factor.Select(a => 1 / Math.Abs(a))];
        if (mean.Concat(deviation).Any(v => !double.IsFinite(v)))
            return null;
        (double m, double s) = (mean.Average(), deviation.Average());
        PreprocessingSettings? settings =
            m >= WideFrom || s >= WideFrom ? Plain(ValueRange.Raw)
            : m >= ByteFrom || s >= ByteFrom ? Plain(ValueRange.Byte)
            : Math.Abs(m + 1) < 0.05 ? new PreprocessingSettings { Range = ValueRange.Unit, Mean = new(0.5f), Std = new(0.5f) }
            : m is >= 0.2 and <= 1 || (s <= 0.01 && m is >= 0 and <= 1) ? Plain(ValueRange.Unit)
            : null;
        return settings is null ? null : new InputScaling(settings with { Channels = OrderOrNull(mean, reversed) }, Describe(mean, deviation, reversed)) { Expected = ((float)m, (float)s) };

        static PreprocessingSettings Plain(ValueRange range) => new() { Range = range, Mean = default(ChannelValues), Std = s_one };
    }

    // The computation of a shape does not use the values.
    private static NodeProto? Next(GraphIndex index, string tensor) =>
        index.Consumers(tensor).Where(n => n.OpType is not ("Shape" or "Size")).ToList() is [var only] && only.Output.Count > 0 ? only : null;

    private static bool Step(GraphIndex index, NodeProto node, string tensor, double[] factor, double[] offset, ref bool reversed)
    {
        switch (node.OpType)
        {
            case "Cast" or "Identity" or "Transpose":
            case "Flatten" or "Reshape" or "Squeeze" or "Unsqueeze" when node.Input[0] == tensor && factor.Length == 1:
                return true;
            case "QuantizeLinear" when node.Input[0] == tensor:
                return Constant(index, node.Input[1], 1) is { } step && Apply("Div", true, Each(step, factor), factor, offset) && Apply("Add", true, Each(ZeroPoint(index, node), factor), factor, offset);
            case "DequantizeLinear" when node.Input[0] == tensor:
                return Constant(index, node.Input[1], 1) is { } scale && Apply("Sub", true, Each(ZeroPoint(index, node), factor), factor, offset) && Apply("Mul", true, Each(scale, factor), factor, offset);
            case "Add" or "Sub" or "Mul" or "Div" when node.Input.Count == 2 && node.Input[0] != node.Input[1]:
                {
                    bool first = node.Input[0] == tensor;
                    return Constant(index, node.Input[first ? 1 : 0], factor.Length) is { } value && (first || node.OpType != "Div") && Apply(node.OpType, first, value, factor, offset);
                }

            case "BatchNormalization" when node.Input.Count >= 5 && node.Input[0] == tensor:
                {
                    // Scale and bias are trained for the next layer; mean and variance are those of the input.
                    if (Constant(index, node.Input[3], factor.Length) is not { } mean || Constant(index, node.Input[4], factor.Length) is not { } variance)
                        return false;
                    double epsilon = node.Find("epsilon")?.F ?? 1e-5;
                    return Apply("Sub", true, mean, factor, offset) && Apply("Div", true, [.. variance.Select(v => Math.Sqrt(v + epsilon))], factor, offset);
                }

            case "Gather" when node.Input.Count == 2 && node.Input[0] == tensor && Values(index, node.Input[1]) is [2, 1, 0]:
            case "Slice" when node.Input.Count == 5 && node.Input[0] == tensor && Values(index, node.Input[3]) is [1 or 3 or -1 or -3] && Values(index, node.Input[4]) is [-1]:
                reversed = !reversed;
                Array.Reverse(factor);
                Array.Reverse(offset);
                return true;
            default:
                return false;
        }
    }

    private static bool Apply(string operation, bool first, double[] value, double[] factor, double[] offset)
    {
        for (int c = 0; c < factor.Length; c++)
        {
            double v = value[c];
            (factor[c], offset[c]) = operation switch
            {
                "Add" => (factor[c], offset[c] + v),
                "Sub" when first => (factor[c], offset[c] - v),
                "Sub" => (-factor[c], v - offset[c]),
                "Mul" => (factor[c] * v, offset[c] * v),
                _ => (factor[c] / v, offset[c] / v),
            };
        }

        return true;
    }

    // Returns one number for each channel. For a mean picture, it is the channel's mean.
    private static double[]? Constant(GraphIndex index, string tensor, int channels) => Values(index, tensor) switch
    {
        null or [] => null,
        [var all] => [.. Enumerable.Repeat(all, channels)],
        var each when each.Length == channels => each,
        { Length: > 2 * ChannelValues.Most } picture => [.. Enumerable.Repeat(picture.Average(), channels)],
        _ => null,
    };

    private static double[] Each(double[] one, double[] factor) => [.. Enumerable.Repeat(one[0], factor.Length)];

    private static double[] ZeroPoint(GraphIndex index, NodeProto node) =>
        node.Input.Count > 2 && index.Constant(node.Input[2]) is { } zero ? [zero.HasRawData ? (zero.DataType == (int)TensorProto.Types.DataType.Int8 ? (sbyte)zero.RawData[0] : zero.RawData[0]) : zero.Int32Data.FirstOrDefault()] : [0];

    private static double[]? Values(GraphIndex index, string tensor)
    {
        while (true)
        {
            if (index.Constant(tensor) is { } constant)
                return KnownValue.Read(constant)?.Numbers();
            if (index.Producer(tensor) is { OpType: "Constant" } made)
                return made.Find("value_float") is { } number ? [number.F] : made.Find("value_floats") is { } numbers ? [.. numbers.Floats.Select(f => (double)f)] : null;
            if (index.Producer(tensor) is not { OpType: "Identity" or "Cast" or "Unsqueeze" or "Squeeze" or "Reshape" } node)
                return null;
            tensor = node.Input[0];
        }
    }

    // Only ImageNet's means determine the order, because blue's is the smallest.
    private static ChannelOrder? OrderOrNull(double[] mean, bool reversed)
    {
        if (mean.Length != Picture.Channels)
            return null;
        ChannelValues known = Preprocessing.ImageNetMean;
        double unit = mean.Average() >= ByteFrom ? 255 : 1;
        bool rgb = Near(mean[0], known[0]) && Near(mean[2], known[2]);
        bool bgr = Near(mean[2], known[0]) && Near(mean[0], known[2]);
        return rgb == bgr ? null : rgb != reversed ? ChannelOrder.Rgb : ChannelOrder.Bgr;

        bool Near(double value, double of) => Math.Abs(value - (of * unit)) < 0.03 * of * unit;
    }

    private static string Describe(double[] mean, double[] deviation, bool reversed)
    {
        string centred = mean.All(m => Math.Abs(m) < 1e-6) ? "x" : mean.All(m => m < 0) ? $"(x + {Text([.. mean.Select(m => -m)])})" : $"(x - {Text(mean)})";
        string scaled = deviation.All(s => Math.Abs(s - 1) < 1e-6) ? "" : $" / {Text(deviation)}";
        return $"the graph scales its input itself, {centred}{scaled}{(reversed ? ", and reverses the colours" : "")}";

        static string Text(double[] values) => values.Select(Number).Distinct().Count() == 1 ? Number(values[0]) : $"{string.Join(' ', values.Take(4).Select(Number))}{(values.Length > 4 ? " ..." : "")}";

        static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
    }
}
