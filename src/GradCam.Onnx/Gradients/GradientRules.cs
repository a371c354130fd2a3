using GradCam.Onnx.Gradients.Rules;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients;

/// <summary>The table of rules: one entry per operator of ONNX's own domain.</summary>
internal static class GradientRules
{
    private static readonly Dictionary<string, GradientRule> s_rules = new(StringComparer.Ordinal)
    {
        ["Abs"] = new AbsRule(),
        ["Add"] = new AddRule(),
        ["AveragePool"] = new AveragePoolRule(),
        ["BatchNormalization"] = new BatchNormalizationRule(),
        ["Cast"] = new CastRule(),
        ["CastLike"] = new CastRule(),
        ["Ceil"] = new ZeroGradientRule(),
        ["Celu"] = new CeluRule(),
        ["CenterCropPad"] = new CenterCropPadRule(),
        ["Clip"] = new ClipRule(),
        ["Concat"] = new ConcatRule(),
        ["Conv"] = new ConvRule(),
        ["ConvTranspose"] = new ConvTransposeRule(),
        ["Cos"] = new CosRule(),
        ["DepthToSpace"] = new DepthToSpaceRule(),
        ["DequantizeLinear"] = new DequantizeLinearRule(),
        ["Div"] = new DivRule(),
        ["Dropout"] = new IdentityRule(),
        ["DynamicQuantizeLinear"] = new DynamicQuantizeLinearRule(),
        ["Einsum"] = new EinsumRule(),
        ["Elu"] = new EluRule(),
        ["Erf"] = new ErfRule(),
        ["Exp"] = new ExpRule(),
        ["Expand"] = new ExpandRule(),
        ["Flatten"] = new ReshapeRule(),
        ["Floor"] = new ZeroGradientRule(),
        ["Gather"] = new GatherRule(),
        ["GatherElements"] = new GatherElementsRule(),
        ["GatherND"] = new GatherNDRule(),
        ["Gelu"] = new GeluRule(),
        ["Gemm"] = new GemmRule(),
        ["GlobalAveragePool"] = new GlobalAveragePoolRule(),
        ["GlobalLpPool"] = new GlobalLpPoolRule(),
        ["GlobalMaxPool"] = new GlobalMaxPoolRule(),
        ["GroupNormalization"] = new GroupNormalizationRule(),
        ["HardSigmoid"] = new HardSigmoidRule(),
        ["HardSwish"] = new HardSwishRule(),
        ["Identity"] = new IdentityRule(),
        ["InstanceNormalization"] = new InstanceNormalizationRule(),
        ["LayerNormalization"] = new LayerNormalizationRule(),
        ["LeakyRelu"] = new LeakyReluRule(),
        ["Log"] = new LogRule(),
        ["LogSoftmax"] = new LogSoftmaxRule(),
        ["LpNormalization"] = new LpNormalizationRule(),
        ["LpPool"] = new LpPoolRule(),
        ["LRN"] = new LRNRule(),
        ["MatMul"] = new MatMulRule(),
        ["Max"] = new ExtremumRule(),
        ["MaxPool"] = new MaxPoolRule(),
        ["Mean"] = new MeanRule(),
        ["MeanVarianceNormalization"] = new MeanVarianceNormalizationRule(),
        ["Min"] = new ExtremumRule(),
        ["Mish"] = new MishRule(),
        ["Mul"] = new MulRule(),
        ["Neg"] = new NegRule(),
        ["Pad"] = new PadRule(),
        ["Pow"] = new PowRule(),
        ["PRelu"] = new PReluRule(),
        ["QuantizeLinear"] = new QuantizeLinearRule(),
        ["Reciprocal"] = new ReciprocalRule(),
        ["ReduceL1"] = new ReduceL1Rule(),
        ["ReduceL2"] = new ReduceL2Rule(),
        ["ReduceLogSum"] = new ReduceLogSumRule(),
        ["ReduceLogSumExp"] = new ReduceLogSumExpRule(),
        ["ReduceMax"] = new ReduceExtremumRule(),
        ["ReduceMean"] = new ReduceMeanRule(),
        ["ReduceMin"] = new ReduceExtremumRule(),
        ["ReduceProd"] = new ReduceProdRule(),
        ["ReduceSum"] = new ReduceSumRule(),
        ["ReduceSumSquare"] = new ReduceSumSquareRule(),
        ["Relu"] = new ReluRule(),
        ["Reshape"] = new ReshapeRule(),
        ["Resize"] = new ResizeRule(),
        ["RMSNormalization"] = new RMSNormalizationRule(),
        ["Round"] = new ZeroGradientRule(),
        ["Scatter"] = new ScatterElementsRule(),
        ["ScatterElements"] = new ScatterElementsRule(),
        ["ScatterND"] = new ScatterNDRule(),
        ["Selu"] = new SeluRule(),
        ["Sigmoid"] = new SigmoidRule(),
        ["Sign"] = new ZeroGradientRule(),
        ["Sin"] = new SinRule(),
        ["Slice"] = new SliceRule(),
        ["Softmax"] = new SoftmaxRule(),
        ["Softplus"] = new SoftplusRule(),
        ["Softsign"] = new SoftsignRule(),
        ["SpaceToDepth"] = new SpaceToDepthRule(),
        ["Split"] = new SplitRule(),
        ["Sqrt"] = new SqrtRule(),
        ["Squeeze"] = new ReshapeRule(),
        ["Sub"] = new SubRule(),
        ["Sum"] = new SumRule(),
        ["Swish"] = new SwishRule(),
        ["Tanh"] = new TanhRule(),
        ["ThresholdedRelu"] = new ThresholdedReluRule(),
        ["Tile"] = new TileRule(),
        ["TopK"] = new TopKRule(),
        ["Transpose"] = new TransposeRule(),
        ["Trilu"] = new TriluRule(),
        ["Unsqueeze"] = new ReshapeRule(),
        ["Upsample"] = new ResizeRule(),
        ["Where"] = new WhereRule(),
    };

    // Operators through which no gradient passes at all: their outputs are shapes, indices and truth values, or change in jumps.
    // Whatever a layer has to say through them is left out, as it is in PyTorch.
    private static readonly HashSet<string> s_noGradient = new(StringComparer.Ordinal)
    {
        "And", "ArgMax", "ArgMin", "BitShift", "BitwiseAnd", "BitwiseNot", "BitwiseOr", "BitwiseXor", "Constant", "ConstantOfShape", "Equal",
        "EyeLike", "Greater", "GreaterOrEqual", "IsInf", "IsNaN", "Less", "LessOrEqual", "NonMaxSuppression", "NonZero", "Not", "OneHot", "Or",
        "Range", "Shape", "Size", "Unique", "Xor",
    };

    /// <summary>The operators that have a rule.</summary>
    public static IReadOnlyCollection<string> Operators => s_rules.Keys;

    /// <summary>Whether no gradient passes through a node, which is no reason to refuse it.</summary>
    public static bool HasNoGradient(NodeProto node) => node.Domain is "" or "ai.onnx" && s_noGradient.Contains(node.OpType);

    /// <summary>The rule for a node.</summary>
    /// <exception cref="OnnxException">There is none.</exception>
    public static GradientRule Find(NodeProto node)
    {
        if (node.Domain is not ("" or "ai.onnx"))
            throw Differentiator.Refuse(node, $"operators of the domain '{node.Domain}' have no gradient rule");
        return s_rules.TryGetValue(node.OpType, out GradientRule? rule)
            ? rule
            : throw Differentiator.Refuse(node, $"the operator {node.OpType} has no gradient rule");
    }
}
