using GradCam.Onnx.Model;
using static GradCam.Onnx.Model.TensorProto.Types;

namespace GradCam.Onnx.Tests.Gradients.Rules;

/// <summary>Rules in half and double precision: their constants must be of the tensor's own type, or the graph does not load.</summary>
public class ElementTypeTests
{
    /// <summary>Operators that ONNX Runtime's CPU provider has only in single precision (Celu is not even specified for others).</summary>
    private static readonly string[] s_singleOnly =
    [
        "Celu", "Elu", "Erf", "HardSigmoid", "HardSwish", "LRN", "Mean", "MeanVarianceNormalization", "Selu", "Softplus", "Softsign", "ThresholdedRelu",
    ];

    public static TheoryData<string, string> Operators()
    {
        string[] operators =
        [
            "Abs", "Celu", "Clip", "Cos", "Elu", "Erf", "Exp", "HardSigmoid", "HardSwish", "LeakyRelu", "Log", "LogSoftmax", "LpNormalization",
            "LRN", "Max", "Mean", "MeanVarianceNormalization", "Neg", "Reciprocal", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp",
            "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare", "Selu", "Sigmoid", "Sin", "Softmax", "Softplus",
            "Softsign", "Sqrt", "Sum", "Tanh", "ThresholdedRelu",
        ];
        var data = new TheoryData<string, string>();
        foreach (string opType in operators)
        {
            if (opType != "Celu")
                data.Add(opType, nameof(DataType.Float16));
            if (!s_singleOnly.Contains(opType))
                data.Add(opType, nameof(DataType.Double));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Agrees_with_single_precision(string opType, string typeName)
    {
        DataType type = Enum.Parse<DataType>(typeName);
        AttributeProto[] attributes = opType switch
        {
            "LRN" => [Attributes.Make("size", 3)],
            "MeanVarianceNormalization" => [Attributes.Make("axes", [1])],
            _ => [],
        };
        string[] inputs = opType == "Clip" ? ["x", "low"] : ["x"];

        float[] single = new RuleProbe().Input("s", [1, 6, 1, 1], RuleProbe.Positive).Constant(Tensors.Make("low", [], [1f]))
            .Node("Identity", ["s"], ["x"])
            .Node(opType, inputs, ["t"], attributes)
            .Node("Identity", ["t"])
            .Gradients(Seed(opType))["s"];
        RuleProbe probe = new RuleProbe().Input("s", [1, 6, 1, 1], RuleProbe.Positive)
            .Constant(type == DataType.Double ? Tensors.Make("low", [], type, BitConverter.GetBytes(1d)) : Tensors.Make("low", [], type, BitConverter.GetBytes((Half)1)))
            .Node("Cast", ["s"], ["x"], Attributes.Make("to", (int)type))
            .Node(opType, inputs, ["t"], attributes)
            .Node("Cast", ["t"], Attributes.Make("to", (int)DataType.Float));
        float[] other = probe.Gradients(Seed(opType))["s"];
        double tolerance = type == DataType.Double ? 1e-5 : 2e-2;
        for (int i = 0; i < single.Length; i++)
            Assert.True(Math.Abs(single[i] - other[i]) <= tolerance * Math.Max(1, Math.Abs(single[i])), $"{other[i]} where single precision gives {single[i]}");
    }

    [Theory]
    [InlineData("BatchNormalization", nameof(DataType.Float16), 4)]
    [InlineData("BatchNormalization", nameof(DataType.Double), 4)]
    [InlineData("InstanceNormalization", nameof(DataType.Float16), 2)]
    [InlineData("LayerNormalization", nameof(DataType.Float16), 1)]
    [InlineData("LayerNormalization", nameof(DataType.Double), 1)]
    [InlineData("GroupNormalization", nameof(DataType.Float16), 2)]
    [InlineData("PRelu", nameof(DataType.Float16), 1)]
    [InlineData("PRelu", nameof(DataType.Double), 1)]
    [InlineData("Pow", nameof(DataType.Float16), 1)]
    [InlineData("Pow", nameof(DataType.Double), 1)]
    [InlineData("Div", nameof(DataType.Float16), 1)]
    [InlineData("MatMul", nameof(DataType.Float16), 1)]
    [InlineData("MatMul", nameof(DataType.Double), 1)]
    public void Agrees_with_single_precision_given_constants(string opType, string typeName, int constants)
    {
        DataType type = Enum.Parse<DataType>(typeName);
        float[] single = Gradient(DataType.Float);
        float[] other = Gradient(type);

        double tolerance = type == DataType.Double ? 1e-5 : 2e-2;
        for (int i = 0; i < single.Length; i++)
            Assert.True(Math.Abs(single[i] - other[i]) <= tolerance * Math.Max(1, single.Max(Math.Abs)), $"{other[i]} where single precision gives {single[i]}");

        float[] Gradient(DataType within)
        {
            RuleProbe probe = new RuleProbe { Opset = opType == "GroupNormalization" ? 21 : 17 }.Input("s", [2, 2, 2]);
            string[] names = [.. Enumerable.Range(0, constants).Select(i => $"c{i}")];
            foreach (string name in names)
                probe.Constant(name, opType == "MatMul" ? [2, 2] : [2], RuleProbe.Positive).Node("Cast", [name], [name + "t"], Attributes.Make("to", (int)within));
            return probe
                .Node("Cast", ["s"], ["x"], Attributes.Make("to", (int)within))
                .Node(opType == "Pow" ? "Abs" : "Identity", ["x"], ["v"])
                .Node(opType, ["v", .. names.Select(n => n + "t")], ["t"], opType == "GroupNormalization" ? [Attributes.Make("num_groups", 2)] : [])
                .Node("Cast", ["t"], Attributes.Make("to", (int)DataType.Float))
                .Gradients([1, -2, 0.5f, 0.3f, -1, 2, 0.7f, -0.4f])["s"];
        }
    }

    private static float[] Seed(string opType) => opType.StartsWith("Reduce", StringComparison.Ordinal) ? [0.7f] : [0.7f, -1.1f, 0.4f, 1.2f, -0.3f, 0.9f];
}
