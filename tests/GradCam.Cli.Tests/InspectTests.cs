using System.Text.Json;
using GradCam.Export.Importing;
using GradCam.Export.Inspecting;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

public sealed class InspectTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_plain_model()
    {
        TinyModel.Write(_folder["m.onnx"], size: null, metadata: ("names", "{0: 'cat', 1: \"dog's\", 2: 'emu'}"));
        string text = (await Tool.Run("inspect", _folder["m.onnx"], "--size", "16")).MustSucceed().Output.ReplaceLineEndings("\n");
        foreach (string line in (string[])[
            "  input          image [N, 3, free, free]\n",
            "  scores         logits [N, 3], 3 classes; the Softmax behind them is cut off\n",
            "  target layer   relu2: the last one with a grid in front of the classifier\n",
            "  Grad-CAM       pooled",
            "  preprocessing  assumed preprocessing: RGB / 255, ImageNet's mean and deviation, stretched to 16x16\n",
            "  caution        assumed preprocessing: ",
            "  labels         cat, dog's, emu (from the model's metadata ('names'))\n",
            "  * relu2     12x7x7       Relu\n    relu2_in  12x7x7       Conv\n    relu1     8x16x16      Relu\n"])
            Assert.Contains(line, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_layer_in_JSON()
    {
        TinyModel.Write(_folder["m.onnx"]);
        JsonElement json = Assert.Single((await Tool.Run("inspect", _folder["m.onnx"], "--json", "--layer", "relu1", "--preprocessing", "caffe")).MustSucceed().Json);
        JsonElement target = Assert.Single(json.GetProperty("targets").EnumerateArray());
        Assert.Equal("relu1", target.GetProperty("name").GetString());
        Assert.False(target.GetProperty("pooled").GetBoolean());
        Assert.Equal("bgr", json.GetProperty("preprocessing").GetProperty("channels").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("labels").ValueKind);
        Assert.Equal(["relu2", "relu2_in", "relu1", "conv1"], json.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Several_layers()
    {
        TinyModel.Write(_folder["m.onnx"]);
        string text = (await Tool.Run("inspect", _folder["m.onnx"], "--layer", "relu1", "--layer", "relu2")).MustSucceed().Output.ReplaceLineEndings("\n");
        Assert.Contains("  target layer   relu1: asked for\n  target layer   relu2: asked for\n", text, StringComparison.Ordinal);
        Assert.Contains("  Grad-CAM       full gradient; pooled at relu2\n", text, StringComparison.Ordinal);
        Assert.Contains("  * relu2     12x7x7       Relu\n    relu2_in  12x7x7       Conv\n  * relu1", text, StringComparison.Ordinal);
        (await Tool.Run("inspect", _folder["m.onnx"], "--layer", "relu1", "--layer", "")).MustFail(2, "--layer is empty");
    }

    [Fact]
    public void Operators_without_a_rule_are_all_named()
    {
        TinyModel.Write(_folder["m.onnx"]);
        ModelProto model = OnnxFile.Read(_folder["m.onnx"]);
        NodeProto pool = model.Graph.Node.First(n => n.OpType == "GlobalAveragePool");
        pool.Input[0] = "det";
        model.Graph.Node.Add(new NodeProto { OpType = "Det", Name = "odd", Input = { "relu2" }, Output = { "determinants" } });
        model.Graph.Node.Add(new NodeProto { OpType = "Acosh", Name = "odd2", Input = { "relu2" }, Output = { "acosh" } });
        model.Graph.Node.Add(new NodeProto { OpType = "Unsqueeze", Name = "u", Input = { "determinants", "axes" }, Output = { "column" } });
        model.Graph.Node.Add(new NodeProto { OpType = "Mul", Name = "mul", Input = { "acosh", "column" }, Output = { "det" } });
        var axes = new TensorProto { Name = "axes", DataType = (int)TensorProto.Types.DataType.Int64 };
        axes.Dims.Add(2);
        axes.Int64Data.AddRange([2, 3]);
        model.Graph.Initializer.Add(axes);
        OnnxFile.Write(_folder["m.onnx"], model);

        ModelInspection inspection = ModelInspector.Inspect(_folder["m.onnx"], new OnnxImportOptions { Layers = ["relu2"] }, TestContext.Current.CancellationToken);
        Assert.Equal(["Acosh", "Det"], inspection.WithoutRule.Select(o => o.Operator).Order());
        Assert.Contains("has no gradient rule", inspection.Problem, StringComparison.Ordinal);
        Assert.Null(Assert.Single(inspection.Targets).Pooled);
    }

    [Fact]
    public async Task A_split_model()
    {
        string text = (await Tool.Run("inspect", NarrowVgg16.Folder)).MustSucceed().Output;
        Assert.Contains("features.30: it was cut there when it was exported", text, StringComparison.Ordinal);
        Assert.Contains("stretched to 224x224", text, StringComparison.Ordinal);
        (await Tool.Run("inspect", NarrowVgg16.Folder, "--layer", "x")).MustFail(2, "--layer is for a plain model");
    }

    [Fact]
    public async Task What_is_no_model()
    {
        (await Tool.Run("inspect", _folder["none.onnx"])).MustFail(1, "none.onnx: no such file");
        (await Tool.Run("inspect", _folder.FullName)).MustFail(1, "not a split model");
        (await Tool.Run("inspect", "")).MustFail(2, "MODEL is empty");
        TinyModel.Write(_folder["m.onnx"]);
        (await Tool.Run("inspect", _folder["m.onnx"], "--layer", "relu9")).MustFail(1, "no tensor, node or module 'relu9'");
        Assert.Equal(["m.onnx"], Tool.Files(_folder.FullName));
    }

    [Theory]
    [InlineData("[\"a\", \"b\", \"c\"]")]
    [InlineData("['a', 'b', 'c',]")]
    [InlineData("{\"0\": \"a\", \"1\": \"b\", \"2\": \"c\"}")]
    [InlineData("{2: 'c', 0: 'a', 1: 'b'}")]
    [InlineData("{\"a\": 0, \"c\": 2, \"b\": 1}")]
    [InlineData("{'a': '0', 'c': '2', 'b': '1'}")]
    [InlineData("a\nb\nc\n")]
    [InlineData("{0: '\\x61', 1: '\\u0062', 2: \"c\"}")]
    public async Task Labels_in_metadata(string value)
    {
        TinyModel.Write(_folder["m.onnx"], metadata: ("labels", value));
        JsonElement json = Assert.Single((await Tool.Run("inspect", _folder["m.onnx"], "--json")).MustSucceed().Json);
        Assert.Equal(["a", "b", "c"], json.GetProperty("labels").EnumerateArray().Select(l => l.GetString()));
    }

    [Theory]
    [InlineData("['a', 'b']")]
    [InlineData("{0: 'a', 1: 'b', 3: 'c'}")]
    [InlineData("{0: 'a', 0: 'b', 1: 'c'}")]
    [InlineData("['a', 'b', 'c'")]
    [InlineData("['a' 'b', 'c']")]
    [InlineData("{'a', 'b', 'c'}")]
    [InlineData("['a', 'b', 'c']]")]
    [InlineData("['a', 'b', 'c\\u12']")]
    [InlineData("abc")]
    [InlineData("")]
    public async Task What_is_no_list_of_labels_is_left_alone(string value)
    {
        TinyModel.Write(_folder["m.onnx"], metadata: ("labels", value));
        JsonElement json = Assert.Single((await Tool.Run("inspect", _folder["m.onnx"], "--json")).MustSucceed().Json);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("labels").ValueKind);
    }
}
