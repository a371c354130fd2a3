using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Gradients.Rules;

/// <summary>Operators that move elements without changing them, and the average over all positions.</summary>
public class ShapeRuleTests
{
    [Fact]
    public void Flatten() => new RuleProbe().Input("x", [2, 3, 2, 2]).Node("Flatten", ["x"], Attributes.Make("axis", 2)).Check();

    [Fact]
    public void Reshape() => new RuleProbe().Input("x", [2, 3, 4]).Integers("shape", 0, -1).Node("Reshape", ["x", "shape"]).Check();

    [Fact]
    public void Identity() => new RuleProbe().Input("x", [2, 3]).Node("Identity", ["x"]).Check();

    [Fact]
    public void Dropout() => new RuleProbe().Input("x", [2, 3]).Node("Dropout", ["x"]).Check();

    [Fact]
    public void GlobalAveragePool() => new RuleProbe().Input("x", [2, 3, 4, 5]).Node("GlobalAveragePool", ["x"]).Check();
}
