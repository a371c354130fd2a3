using GradCam.Onnx.Model;
using static GradCam.Onnx.Model.TensorProto.Types;

namespace GradCam.Onnx.Tests.Gradients.Rules;

/// <summary>The rules' constants have the element type of the graph; ONNX Runtime opens no graph that mixes types.</summary>
public class AxisElementTypeTests
{
    [Theory]
    [InlineData("Slice", nameof(DataType.Float16))]
    [InlineData("Slice", nameof(DataType.Double))]
    [InlineData("Pad", nameof(DataType.Float16))]
    [InlineData("Pad", nameof(DataType.Double))]
    [InlineData("Gather", nameof(DataType.Float16))]
    [InlineData("Gather", nameof(DataType.Double))]
    [InlineData("Split", nameof(DataType.Float16))]
    [InlineData("Split", nameof(DataType.Double))]
    [InlineData("TopK", nameof(DataType.Double))]
    [InlineData("Tile", nameof(DataType.Float16))]
    [InlineData("GlobalMaxPool", nameof(DataType.Float16))]
    [InlineData("MaxPool", nameof(DataType.Float16))]
    [InlineData("MaxPool", nameof(DataType.Double))]
    [InlineData("AveragePool", nameof(DataType.Float16))]
    public void Agrees_with_single_precision(string opType, string typeName)
    {
        DataType type = Enum.Parse<DataType>(typeName);
        float[] expected = Gradient(opType, DataType.Float);
        float[] actual = Gradient(opType, type);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 0.01f);
    }

    private static float[] Gradient(string opType, DataType type)
    {
        RuleProbe probe = new RuleProbe(3) { DynamicBatch = true }.Input("s", [1, 2, 4, 4]).Node("Cast", ["s"], ["x"], Attributes.Make("to", (int)type));
        probe = opType switch
        {
            "Slice" => probe.Integers("a", -1).Integers("b", -9).Integers("c", 2).Integers("d", -2).Node("Slice", ["x", "a", "b", "c", "d"], ["t"]),
            "Pad" => probe.Integers("a", 0, 0, 2, 1, 0, 0, 1, 3).Node("Pad", ["x", "a"], ["t"], Attributes.Make("mode", "reflect")),
            "Gather" => probe.Integers("a", 1, 3, 1).Node("Gather", ["x", "a"], ["t"], Attributes.Make("axis", 2)),
            "Split" => probe.Node("Split", ["x"], ["u", "t"], Attributes.Make("axis", 2)),
            "TopK" => probe.Integers("a", 2).Node("TopK", ["x", "a"], ["t", "i"]),
            "Tile" => probe.Integers("a", 1, 1, 2, 3).Node("Tile", ["x", "a"], ["t"]),
            "AveragePool" or "MaxPool" => probe.Node(opType, ["x"], ["t"], Attributes.Make("kernel_shape", [2, 3])),
            _ => probe.Node(opType, ["x"], ["t"]),
        };
        return probe.Node("Cast", ["t"], Attributes.Make("to", (int)DataType.Float)).Gradients(Seed(opType))["s"];
    }

    // As many elements as in the operator's output.
    private static float[] Seed(string opType) => [.. Enumerable.Range(1, opType switch
    {
        "Slice" => 16,
        "Pad" => 2 * 7 * 8,
        "Gather" => 24,
        "Split" or "TopK" => 16,
        "Tile" => 2 * 8 * 12,
        "AveragePool" or "MaxPool" => 2 * 3 * 2,
        _ => 2,
    }).Select(i => (i % 7) - 2.5f)];
}
