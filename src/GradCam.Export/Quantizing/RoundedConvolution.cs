using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Quantizing;

/// <summary>
/// Represents a convolution with constant weights, which include those of a following BatchNormalization: <c>W' = a W</c> with <c>a = gamma /
/// sqrt(variance + epsilon)</c> for each output channel, and <c>b' = a (b - mean) + beta</c>.
/// </summary>
/// <param name="Node">The Conv node.</param>
/// <param name="Normalization">The BatchNormalization node; <c>null</c> if there is none.</param>
/// <param name="Weights">W.</param>
/// <param name="Factors">a; <c>null</c> for ones.</param>
/// <param name="Bias">b'; <c>null</c> for zeros.</param>
internal sealed record RoundedConvolution(NodeProto Node, NodeProto? Normalization, TensorProto Weights, float[]? Factors, float[]? Bias)
{
    // A bias is a 32-bit integer in units of the product of both scales.
    private const float MostBias = 1 << 30;

    /// <summary>Gets the tensor that the convolution computes.</summary>
    public string Output => (Normalization ?? Node).Output[0];

    /// <summary>Returns a node as such a convolution; <c>null</c> if it is none.</summary>
    public static RoundedConvolution? Of(NodeProto node, GraphIndex index, IReadOnlySet<string> outputs, SplitGraphs graphs)
    {
        if (node.OpType != "Conv" || index.Constant(node.Input[1]) is not { DataType: (int)TensorProto.Types.DataType.Float } weights)
            return null;
        float[]? bias = null;
        if (node.Input.Count > 2 && node.Input[2].Length > 0)
        {
            if (index.Constant(node.Input[2]) is not { } constant)
                return null;
            bias = graphs.Floats(constant);
        }

        bool alone = !outputs.Contains(node.Output[0]) && index.Consumers(node.Output[0]).Count == 1;
        if (!alone || index.Consumers(node.Output[0])[0] is not { OpType: "BatchNormalization" } norm || norm.Output.Skip(1).Any(o => o.Length > 0)
            || norm.Input.Skip(1).Any(i => index.Constant(i) is null))
            return new RoundedConvolution(node, null, weights, null, bias);

        float[][] parameters = [.. norm.Input.Skip(1).Select(i => graphs.Floats(index.Constant(i)!))];
        (float[] gamma, float[] beta, float[] mean, float[] variance) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        double epsilon = norm.Float("epsilon", 1e-5f);
        float[] factors = new float[gamma.Length];
        float[] shifted = new float[gamma.Length];
        for (int c = 0; c < gamma.Length; c++)
        {
            double a = gamma[c] / Math.Sqrt(variance[c] + epsilon);
            factors[c] = (float)a;
            shifted[c] = (float)((a * ((bias?[c] ?? 0f) - (double)mean[c])) + beta[c]);
        }

        return new RoundedConvolution(node, norm, weights, factors, shifted);
    }

    /// <summary>Rounds weights and bias.</summary>
    /// <param name="values">W.</param>
    /// <param name="inputScale">The scale of the convolution's input.</param>
    public RoundedWeights Round(float[] values, float inputScale)
    {
        int channels = (int)Weights.Dims[0];
        int each = values.Length / channels;
        sbyte[] levels = new sbyte[values.Length];
        float[] scales = new float[channels];
        float[] back = new float[channels];
        int[]? bias = Bias is null ? null : new int[channels];
        for (int c = 0; c < channels; c++)
        {
            float a = Factors?[c] ?? 1f;
            Span<float> own = values.AsSpan(c * each, each);
            float largest = 0;
            foreach (float w in own)
                largest = Math.Max(largest, Math.Abs(w * a));

            // If weights are almost zero, the bias would not fit into its integer.
            float scale = Rounding8.Scale(largest);
            if (Bias is not null)
                scale = largest > 0 ? Math.Max(scale, Math.Abs(Bias[c]) / (inputScale * MostBias)) : Bias[c] != 0 ? Math.Abs(Bias[c]) / (inputScale * MostBias) : scale;
            for (int i = 0; i < each; i++)
                levels[(c * each) + i] = Rounding8.Level(own[i] * a, scale);
            scales[c] = scale;
            back[c] = a == 0 ? 0 : scale / a;
            if (bias is not null)
                bias[c] = (int)Math.Round(Bias![c] / ((double)inputScale * scale));
        }

        return new RoundedWeights(levels, scales, back, bias);
    }
}

/// <summary>Represents a convolution's weights in 8 bits.</summary>
/// <param name="Levels">The integers, in the weights' shape.</param>
/// <param name="Scales">The scale of each output channel: <c>W' = level * scale</c>.</param>
/// <param name="Back">The scale of each output channel for the weights without the normalization: <c>W = level * back</c>.</param>
/// <param name="Bias">The bias in units of the input's scale times that of the weights; <c>null</c> for zeros.</param>
internal sealed record RoundedWeights(sbyte[] Levels, float[] Scales, float[] Back, int[]? Bias);
