using System.Text.Json.Nodes;
using GradCam.Explaining;
using GradCam.Sessions;
using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Tests.SplitModels;

public sealed class SplitModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();
    private readonly string _model;

    public SplitModelTests() => _model = NarrowVgg16.CopyTo(_folder["model"]);

    public void Dispose() => _folder.Dispose();

    private string Weights => Path.Combine(_model, "weights.bin");

    private string Manifest => Path.Combine(_model, SplitModel.ManifestName);

    [Fact]
    public void A_whole_one_opens_and_tells_what_it_is()
    {
        SplitModel model = SplitModel.Open(_model);
        Assert.Equal(20, model.ClassCount);
        Assert.Equal("features.30", Assert.Single(model.Manifest.Layers).Name);
        Assert.Equal([0, 64, 7, 7], model.Manifest.Layers[0].Shape);
        Assert.Null(model.Labels[3]);
    }

    [Fact]
    public void It_can_be_moved() // nothing in it refers to its first folder
    {
        string moved = _folder["moved"];
        Directory.Move(_model, moved);
        using Explainer explainer = Explainer.Load(moved, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(20, explainer.Model.ClassCount);
    }

    [Fact]
    public void Not_a_folder() => Fails(_folder["nowhere"], "no such folder");

    [Fact]
    public void A_file() => Fails(Weights, "a split model is a folder");

    [Fact]
    public void A_folder_of_something_else() => Fails(_folder.FullName, "not a split model");

    [Fact]
    public void Manifest_of_something_else()
    {
        File.WriteAllText(Manifest, """{"format":"recipe"}""");
        Fails(_model, "not a split model's manifest");
    }

    [Fact]
    public void Manifest_that_is_no_json()
    {
        File.WriteAllText(Manifest, "format: yaml");
        Fails(_model, "not a split model's manifest");
    }

    [Fact]
    public void Manifest_of_a_newer_version()
    {
        File.WriteAllText(Manifest, File.ReadAllText(Manifest).Replace("\"formatVersion\": 1", "\"formatVersion\": 7", StringComparison.Ordinal));
        Fails(_model, "format version 7");
    }

    [Fact]
    public void Manifest_that_points_elsewhere()
    {
        File.WriteAllText(Manifest, File.ReadAllText(Manifest).Replace("\"features.onnx\"", "\"../features.onnx\"", StringComparison.Ordinal));
        Fails(_model, "not a plain file name");
    }

    [Fact]
    public void Graph_missing()
    {
        File.Delete(Path.Combine(_model, "gradient.onnx"));
        Fails(_model, "lacks its file gradient.onnx");
    }

    [Theory]
    [InlineData("image-gradient.onnx")]
    [InlineData("guided-gradient.onnx")]
    [InlineData("full-gradient.onnx")]
    [InlineData("ablation-tail.onnx")]
    public void Extra_graph_missing(string file)
    {
        File.Delete(Path.Combine(_model, file));
        Fails(_model, $"lacks its file {file}");
    }

    [Fact]
    public void One_from_before_there_were_extra_graphs_opens_and_says_so()
    {
        JsonObject manifest = JsonNode.Parse(File.ReadAllText(Manifest))!.AsObject();
        foreach (SplitGraph graph in (SplitGraph[])[SplitGraph.ImageGradient, SplitGraph.GuidedGradient, SplitGraph.FullGradient, SplitGraph.Hessian, SplitGraph.GemmAblation])
            Assert.True(manifest.Remove(graph.Name));
        File.WriteAllText(Manifest, manifest.ToJsonString());
        SplitModel model = SplitModel.Open(_model);
        Assert.Null(model.Manifest.FullGradient);
        Assert.Contains("Export it again", model.Manifest.WhyMissing(SplitGraph.FullGradient), StringComparison.Ordinal);
        using var sessions = new SplitSessions(model, threads: 1);
        Assert.Contains("Export it again", Assert.Throws<GradCamException>(() => sessions[SplitGraph.FullGradient]).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("offset", 1)]
    [InlineData("offset", 8_000_000_000)]
    [InlineData("outputs", 1_000_000)]
    [InlineData("block", 0)]
    public void Gemm_matrix_that_lies_elsewhere(string property, long value)
    {
        JsonObject manifest = JsonNode.Parse(File.ReadAllText(Manifest))!.AsObject();
        manifest[SplitGraph.GemmAblation.Name]!["weights"]![property] = value;
        File.WriteAllText(Manifest, manifest.ToJsonString());
        Fails(_model, "the matrix of its Gemm is not in its weights file");
    }

    [Theory]
    [InlineData(0, "offset", 1)]
    [InlineData(0, "offset", 8_000_000_000)]
    [InlineData(0, "rows", 7)]
    [InlineData(1, "columns", 0)]
    [InlineData(1, "transposed", true)]
    [InlineData(2, "columns", 100_000_000)]
    [InlineData(2, "open", "image")]
    public void Dense_head_that_leads_elsewhere(int product, string property, object value)
    {
        JsonObject manifest = JsonNode.Parse(File.ReadAllText(Manifest))!.AsObject();
        JsonNode products = manifest["denseHead"]!["products"]!;

        // The narrow model's second matrix is square, so it would also be valid transposed.
        if (property == "transposed")
            products[product]!["rows"] = (int)products[product]!["rows"]! - 1;
        products[product]![property] = value switch { string text => text, bool flag => flag, int number => number, _ => (long)value };
        File.WriteAllText(Manifest, manifest.ToJsonString());
        Fails(_model, "the matrices of its dense head do not lead");
    }

    [Fact]
    public void Graph_damaged()
    {
        File.WriteAllText(Path.Combine(_model, "features.onnx"), "nonsense");
        Fails(_model, "features.onnx: ONNX Runtime cannot open this graph");
    }

    [Fact]
    public void Weights_missing()
    {
        File.Delete(Weights);
        Fails(_model, "weights.bin: missing");
    }

    [Fact]
    public void Weights_cut_short()
    {
        using (FileStream file = File.OpenWrite(Weights))
            file.SetLength(file.Length - 1);
        Fails(_model, "cut short");
    }

    [Fact]
    public void Weights_altered_by_one_bit()
    {
        // The check succeeds first, so that the loader would have to forget a recorded check.
        Explainer.Load(_model, cancellationToken: TestContext.Current.CancellationToken).Dispose();
        using (FileStream file = File.Open(Weights, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = file.Length / 2;
            int value = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(value ^ 1));
        }

        File.SetLastWriteTimeUtc(Weights, DateTime.UtcNow.AddSeconds(5));
        Fails(_model, "altered");
    }

    private static void Fails(string folder, string why)
    {
        GradCamException error = Assert.Throws<GradCamException>(() => Explainer.Load(folder, cancellationToken: TestContext.Current.CancellationToken).Dispose());
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(folder, error.Message, StringComparison.Ordinal);
    }
}
