using System.Collections.Concurrent;
using GradCam.Onnx.Gradients.Rules;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients;

/// <summary>
/// Contains the table of rules, with one entry per operator. Operators of other domains than ONNX's own have the domain before their name:
/// <c>com.microsoft.Gelu</c>.
/// </summary>
public static class GradientRules
{
    private static readonly ConcurrentDictionary<string, GradientRule> s_rules = new(StringComparer.Ordinal)
    {
        ["Abs"] = new AbsRule(),
        ["Add"] = new AddRule(),
        ["Attention"] = new AttentionRule(),
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
        ["RotaryEmbedding"] = new RotaryEmbeddingRule(),
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
        ["com.microsoft.BiasGelu"] = new BiasGeluRule(tanh: false),
        ["com.microsoft.FastGelu"] = new BiasGeluRule(tanh: true),
        ["com.microsoft.FusedConv"] = new FusedConvRule(),
        ["com.microsoft.FusedMatMul"] = new FusedMatMulRule(),
        ["com.microsoft.Gelu"] = new GeluRule(),
        ["com.microsoft.QuickGelu"] = new QuickGeluRule(),
        ["com.microsoft.SkipLayerNormalization"] = new SkipLayerNormalizationRule(centres: true),
        ["com.microsoft.SkipSimplifiedLayerNormalization"] = new SkipLayerNormalizationRule(centres: false),
    };

    // Operators through which no gradient passes at all: their outputs are shapes, indices and truth values, or change in jumps. As in PyTorch, the
    // gradient omits the contribution of a layer through them.
    private static readonly HashSet<string> s_noGradient = new(StringComparer.Ordinal)
    {
        "And", "ArgMax", "ArgMin", "BitShift", "BitwiseAnd", "BitwiseNot", "BitwiseOr", "BitwiseXor", "Constant", "ConstantOfShape", "Equal",
        "EyeLike", "Greater", "GreaterOrEqual", "IsInf", "IsNaN", "Less", "LessOrEqual", "NonMaxSuppression", "NonZero", "Not", "OneHot", "Or",
        "Range", "Shape", "Size", "Unique", "Xor",
    };

    /// <summary>Registers a rule for the process. Call it before the first model is opened.</summary>
    /// <param name="opType">The operator with its domain, such as <c>my.company.Scale</c>; without a dot, an operator of ONNX's own domain.</param>
    /// <param name="rule">The rule. Several threads may use it at once.</param>
    /// <exception cref="ArgumentException">The operator already has a rule.</exception>
    public static void Add(string opType, GradientRule rule)
    {
        ArgumentException.ThrowIfNullOrEmpty(opType);
        ArgumentNullException.ThrowIfNull(rule);
        if (!s_rules.TryAdd(opType, rule))
            throw new ArgumentException($"The operator {opType} has a gradient rule already.", nameof(opType));
    }

    /// <summary>Gets the operators of ONNX's own domain that have a rule.</summary>
    internal static IEnumerable<string> Operators => s_rules.Keys.Where(k => !k.Contains('.'));

    /// <summary>Returns the operator's name with its domain, unless that is ONNX's own.</summary>
    internal static string NameOf(NodeProto node) => node.Domain is "" or "ai.onnx" ? node.OpType : $"{node.Domain}.{node.OpType}";

    /// <summary>Returns whether no gradient passes through a node. GradCam accepts such a node.</summary>
    internal static bool HasNoGradient(NodeProto node) => s_noGradient.Contains(NameOf(node));

    /// <summary>Returns whether a node has a rule.</summary>
    internal static bool Has(NodeProto node) => s_rules.ContainsKey(NameOf(node));

    /// <summary>Returns the rule for a node.</summary>
    /// <exception cref="OnnxException">The node has no rule.</exception>
    internal static GradientRule Find(NodeProto node) => s_rules.TryGetValue(NameOf(node), out GradientRule? rule)
        ? rule
        : throw Differentiator.Refuse(node, $"the operator {NameOf(node)} has no gradient rule");
}
