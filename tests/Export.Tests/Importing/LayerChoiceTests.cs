using GradCam;
using GradCam.Export.Importing;
using GradCam.TestSupport;

namespace Export.Tests.Importing;

public sealed class LayerChoiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/layer3/layer3.1/relu_1/Relu_output", "Did you mean '/layer3/layer3.1/relu_1/Relu_output_0'")]
    [InlineData("zebra", "no tensor, node or module 'zebra'")]
    [InlineData("scores", "it has no grid")]
    public void A_layer_that_cannot_be_is_answered_with_what_could(string layer, string message)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        GradCamException error = Assert.Throws<GradCamException>(() =>
            OnnxImporter.Import(golden.Model, _folder["model"], new OnnxImportOptions { Layers = [layer] }, cancellationToken: TestContext.Current.CancellationToken));
        Assert.StartsWith(golden.Model, error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void A_nodes_name_means_its_output()
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        OnnxImportReport report = OnnxImporter.Import(golden.Model, _folder["model"], new OnnxImportOptions { Layers = ["/layer3/layer3.1/relu_1/Relu"] }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(golden.Tensor, Assert.Single(report.Layers).Name);
    }
}
