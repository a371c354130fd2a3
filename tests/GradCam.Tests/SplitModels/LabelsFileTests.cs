using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Tests.SplitModels;

/// <summary>Tests common forms of class names, each with one reader.</summary>
public sealed class LabelsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a b\nc\nd\n\n")]
    [InlineData("\uFEFFa b\r\nc\r\nd\r\n")]
    [InlineData("[\"a b\", \"c\", \"d\"]")]
    [InlineData("['a b', 'c', 'd']")]
    [InlineData("('a b', 'c', 'd')")]
    [InlineData("{\"0\": \"a b\", \"1\": \"c\", \"2\": \"d\"}")]
    [InlineData("{\"1\": \"a b\", \"2\": \"c\", \"3\": \"d\"}")]
    [InlineData("{2: 'd', 0: 'a b', 1: 'c'}")]
    [InlineData("{\"a b\": 0, \"d\": 2, \"c\": 1}")]
    [InlineData("{\"0\": [\"n01440764\", \"a b\"], \"1\": [\"n01443537\", \"c\"], \"2\": [\"n01484850\", \"d\"]}")]
    [InlineData("{\"model_type\": \"vit\", \"id2label\": {\"0\": \"a b\", \"1\": \"c\", \"2\": \"d\"}}")]
    [InlineData("{\"categories\": [{\"id\": 2, \"name\": \"c\"}, {\"id\": 1, \"name\": \"a b\"}, {\"id\": 3, \"name\": \"d\"}]}")]
    [InlineData("{\"names\": [\"a b\", \"c\", \"d\"]}")]
    [InlineData("0,a b\n1,c\n2,d\n")]
    [InlineData("0 a b\n1 c\n2 d\n")]
    [InlineData("0: a b\n1: c\n2: d\n")]
    [InlineData("2\td\n0\ta b\n1\tc\n")]
    [InlineData("1 a b\n2 c\n3 d\n")]
    [InlineData("index,label\n0,\"a b\"\n1,c\n2,d\n")]
    [InlineData("a b,0\nc,1\nd,2\n")]
    [InlineData("n01440764 a b\nn01443537 c\nn01484850 d\n")]
    [InlineData("0,n01440764,a b\n1,n01443537,c\n2,n01484850,d\n")]
    [InlineData("path: data\nnames:\n  0: a b\n  1: c\n  2: d\nnc: 3\n")]
    [InlineData("nc: 3\nnames: ['a b', 'c', 'd']\n")]
    [InlineData("names:\n- a b\n- c\n- d\n")]
    [InlineData("a b,c,d")]
    public void Three_names(string text)
    {
        File.WriteAllText(_folder["labels"], text);
        Assert.Equal(["a b", "c", "d"], LabelsFile.Read(_folder["labels"]));
    }

    [Theory]
    [InlineData("3 toed sloth\n2 toed sloth\n", new[] { "3 toed sloth", "2 toed sloth" })]
    [InlineData("tench, Tinca tinca\ngoldfish, Carassius auratus\n", new[] { "tench, Tinca tinca", "goldfish, Carassius auratus" })]
    [InlineData("n01440764 tench\nnone\n", new[] { "n01440764 tench", "none" })]
    [InlineData("[\"a\\nb\", \"c\"]", new[] { "a b", "c" })]
    public void Names_that_only_look_like_an_index(string text, string[] expected)
    {
        File.WriteAllText(_folder["labels"], text);
        Assert.Equal(expected, LabelsFile.Read(_folder["labels"]));
    }

    [Theory]
    [InlineData("{\"0\": \"a\", \"2\": \"b\"}")]
    [InlineData("{\"a\": {\"b\": 1}}")]
    [InlineData("[\"a\", 'b\"]")]
    public void What_is_no_list_is_told(string text)
    {
        File.WriteAllText(_folder["labels.json"], text);
        GradCamException error = Assert.Throws<GradCamException>(() => LabelsFile.Read(_folder["labels.json"]));
        Assert.Contains("labels.json: holds no class names", error.Message, StringComparison.Ordinal);
        Assert.Contains("one name per line", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_beside_a_model_and_above_a_folder_called_onnx()
    {
        Directory.CreateDirectory(_folder["onnx"]);
        File.WriteAllText(_folder["config.json"], "{\"id2label\": {\"0\": \"a\", \"1\": \"b\"}}");
        File.WriteAllText(_folder["onnx/classes.txt"], "c\nd\ne\n");
        File.WriteAllText(_folder["onnx/labels.json"], "{\"about\": \"something else\"}");
        Assert.Equal(["classes.txt: c d e", "config.json: a b"], LabelsFile.Beside(_folder["onnx/model.onnx"]).Select(f => $"{f.Name}: {string.Join(' ', f.Names)}"));
        Assert.Equal("config.json", Assert.Single(LabelsFile.Beside(_folder["model.onnx"])).Name);
    }

    [Fact]
    public void A_split_models_own_names_are_taken_as_they_are()
    {
        File.WriteAllText(_folder["labels.txt"], "0 ant\n1 bee\n");
        Assert.Equal("1 bee", LabelList.Read(_folder["labels.txt"], 2)[1]);
    }
}
