using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Graphs;

public class ShapeArithmeticTests
{
    private readonly GraphProto _graph = new() { Name = "g" };

    [Fact]
    public void Elements_that_depend_on_the_batch_are_unknown_and_the_others_known()
    {
        Add("Shape", ["x"], "shape");
        KnownValue? shape = Evaluate("shape");
        Assert.Equal([null, 3, 7, 9], shape!.Values);
        Assert.Null(shape.Integers());
    }

    [Fact]
    public void A_flattened_length()
    {
        // [N, C*h*w], as in the export of view(x.size(0), -1) with an explicit size.
        Constants(("two", [2]), ("end", [4]), ("zero", [0]));
        Add("Shape", ["x"], "shape");
        Add("Slice", ["shape", "two", "end"], "space");
        Add("ReduceProd", ["space"], "positions", Attributes.Make("keepdims", 1));
        Add("Gather", ["shape", "zero"], "batch");
        Add("Concat", ["batch", "positions"], "target", Attributes.Make("axis", 0));
        Assert.Equal([null, 63], Evaluate("target")!.Values);
    }

    [Fact]
    public void Pads_turned_around_as_PyTorch_exports_them()
    {
        // [left, right, top, bottom] becomes ONNX's [begins, ends]: pad with zeros, pair up, reverse, transpose, flatten.
        Constants(("pads", [1, 2, 3, 4]), ("missing", [4]), ("pairs", [-1, 2]), ("from", [-1]), ("to", [long.MinValue]), ("axis", [0]), ("step", [-1]), ("flat", [-1]));
        Add("ConstantOfShape", ["missing"], "zeros", Attributes.Make("value", Tensors.Make("", [1], [0L])));
        Add("Concat", ["pads", "zeros"], "all", Attributes.Make("axis", 0));
        Add("Reshape", ["all", "pairs"], "paired");
        Add("Slice", ["paired", "from", "to", "axis", "step"], "reversed");
        Add("Transpose", ["reversed"], "transposed", Attributes.Make("perm", [1, 0]));
        Add("Reshape", ["transposed", "flat"], "vector");
        Add("Cast", ["vector"], "result", Attributes.Make("to", 7));
        Assert.Equal([0, 0, 3, 1, 0, 0, 4, 2], Evaluate("result")!.Integers()!);
    }

    [Fact]
    public void Integers_are_divided_as_integers()
    {
        Constants(("seven", [7]), ("two", [2]));
        Add("Div", ["seven", "two"], "half");
        Assert.Equal([3], Evaluate("half")!.Integers()!);
    }

    [Fact]
    public void What_comes_from_a_real_tensor_is_unknown()
    {
        Add("Mul", ["x", "x"], "square");
        Assert.Null(Evaluate("square"));
        Assert.Null(Evaluate("x"));
    }

    private KnownValue? Evaluate(string tensor) =>
        new ShapeArithmetic(new GraphIndex(_graph), new Dictionary<string, TensorShape> { ["x"] = new(Dim.Batch, 3, 7, 9) }).Evaluate(tensor);

    private void Constants(params (string Name, long[] Values)[] constants) =>
        _graph.Initializer.AddRange(constants.Select(c => Tensors.Make(c.Name, [c.Values.Length], c.Values)));

    private void Add(string opType, string[] inputs, string output, params AttributeProto[] attributes) =>
        _graph.Node.Add(new NodeProto { OpType = opType, Name = output, Input = { inputs }, Output = { output }, Attribute = { attributes } });
}
