using GradCam.Onnx.Model;
using static GradCam.Onnx.Model.TensorProto.Types;

namespace GradCam.Onnx.Tests.Gradients.Rules;

public class CastRuleTests
{
    [Theory]
    [InlineData(nameof(DataType.Double))]
    [InlineData(nameof(DataType.Float16))]
    [InlineData(nameof(DataType.Bfloat16))]
    public void To_a_real_type_and_back_is_the_identity(string typeName)
    {
        DataType type = Enum.Parse<DataType>(typeName);
        float[] seed = [1, -2, 0.5f];
        RuleProbe probe = new RuleProbe().Input("x", [3])
            .Node("Cast", ["x"], ["other"], Attributes.Make("to", (int)type))
            .Node("Cast", ["other"], Attributes.Make("to", (int)DataType.Float));

        Assert.Equal(seed, probe.Gradients(seed)["x"]);
    }

    [Fact]
    public void CastLike() => new RuleProbe().Input("x", [2, 3]).Constant("like", [1]).Node("CastLike", ["x", "like"]).Check();

    [Fact]
    public void Through_integers_and_conditions_nothing_passes()
    {
        RuleProbe probe = new RuleProbe().Input("x", [3], [1.5f, -2, 0.5f])
            .Node("Cast", ["x"], ["whole"], Attributes.Make("to", (int)DataType.Int64))
            .Node("Cast", ["whole"], ["rounded"], Attributes.Make("to", (int)DataType.Float))
            .Node("Mul", ["x", "rounded"]);

        Assert.Equal([1, -2, 0], probe.Gradients([1, 1, 1])["x"]);
    }
}
