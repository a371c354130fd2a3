using GradCam.Onnx.Graphs;

namespace GradCam.Onnx.Embedding;

/// <summary>
/// Emits the map of a method, before its ReLU. The inputs are activations <c>A [N,C,h,w]</c> and gradients <c>G [N,C,h,w]</c>, or the mean of the
/// gradients over space, <c>w [N,C]</c>, if <see cref="UsesChannelWeights"/> is true. The output is <c>[N,h,w]</c>.
/// </summary>
/// <param name="Method">The method's name.</param>
/// <param name="UsesChannelWeights">Whether the formula needs only the mean of the gradients.</param>
/// <param name="Emit">Emits the nodes for activations and gradients (or channel weights), and returns the name of the map.</param>
internal sealed record SaliencyFormula(string Method, bool UsesChannelWeights, Func<GraphBuilder, string, string, string> Emit)
{
    private const float GradCamPlusPlusEpsilon = 1e-6f;

    /// <summary>Gets all formulas. The methods themselves state the papers and equations.</summary>
    public static IReadOnlyList<SaliencyFormula> All { get; } =
    [
        new("gradcam", true, (emit, a, w) => WeightedSum(emit, a, emit.Op("Unsqueeze", w, emit.Constant(2, 3)))),
        new("hirescam", false, (emit, a, g) => OverChannels(emit, emit.Op("Mul", a, g))),
        new("elementwise", false, (emit, a, g) => OverChannels(emit, emit.Op("Relu", emit.Op("Mul", a, g)))),
        new("layercam", false, (emit, a, g) => OverChannels(emit, emit.Op("Mul", a, emit.Op("Relu", g)))),
        new("xgradcam", false, XGradCam),
        new("gradcamplusplus", false, (emit, a, g) => GradCamPlusPlus(emit, a, g, GradCamPlusPlusEpsilon)),
        new("gradcamplusplus-exact", false, (emit, a, g) => GradCamPlusPlus(emit, a, g, 0)),
        new("cam", false, (emit, a, g) => WeightedSum(emit, a, OverSpace(emit, g))),
    ];

    // w_k = sum(A_k G_k) / sum(A_k), and 0 for a channel without activations.
    private static string XGradCam(GraphBuilder emit, string a, string g)
    {
        string sum = OverSpace(emit, a);
        return WeightedSum(emit, a, Quotient(emit, OverSpace(emit, emit.Op("Mul", a, g)), sum, sum));
    }

    // w_k = sum(alpha max(0, G)), alpha = G^2 / (2 G^2 + sum(A_k) G^3 + epsilon), and 0 if G^2 is 0.
    private static string GradCamPlusPlus(GraphBuilder emit, string a, string g, float epsilon)
    {
        string square = emit.Op("Mul", g, g);
        string denominator = emit.Op("Add", emit.Op("Mul", emit.Scalar(2), square), emit.Op("Mul", OverSpace(emit, a), emit.Op("Mul", square, g)));
        if (epsilon > 0)
            denominator = emit.Op("Add", denominator, emit.Scalar(epsilon));
        string alpha = Quotient(emit, square, denominator, square);
        return WeightedSum(emit, a, OverSpace(emit, emit.Op("Mul", alpha, emit.Op("Relu", g))));
    }

    private static string Quotient(GraphBuilder emit, string numerator, string denominator, string zeroIf)
    {
        string none = emit.Op("Equal", zeroIf, emit.Scalar(0));
        string quotient = emit.Op("Div", numerator, emit.Op("Where", none, emit.Scalar(1), denominator));
        return emit.Op("Where", none, emit.Scalar(0), quotient);
    }

    private static string WeightedSum(GraphBuilder emit, string a, string weights) => OverChannels(emit, emit.Op("Mul", a, weights));

    private static string OverChannels(GraphBuilder emit, string tensor) => emit.Op("ReduceSum", [tensor, emit.Constant(1)], Model.Attributes.Make("keepdims", 0));

    private static string OverSpace(GraphBuilder emit, string tensor) => emit.Op("ReduceSum", tensor, emit.Constant(2, 3));
}
