using System.Text.Json.Nodes;
using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Tests.SplitModels;

public class ManifestMembersTests
{
    private static readonly string Whole = File.ReadAllText(TestPaths.InRepository("models", "shapes-split", SplitModel.ManifestName));

    [Theory]
    [InlineData("layers[0]", "null", "layers[0]")]
    [InlineData("layers[0].shape[1]", "null", "layers[0].shape[1]")]
    [InlineData("layers[0].shape[2]", "-1", "layers[0].shape is -1")]
    [InlineData("layers[0].shape", "[0,1,1,1,1,1,1,1,1]", "layers[0].shape has 9 axes")]
    [InlineData("gradient.saved[0]", "null", "gradient.saved[0]")]
    [InlineData("gradient.results", "null", "results")]
    [InlineData("channelWeights.pooled", "[true, false]", "channelWeights.pooled has 2 values for 1 layers")]
    [InlineData("fullGradient.maps[0]", "null", "fullGradient.maps[0]")]
    [InlineData("fullGradient.maps[0]", "{}", "fullGradient.maps[0].layer is missing")]
    [InlineData("fullGradient.maps[0].shape", "[0, 0, 7]", "fullGradient.maps[0].shape")]
    [InlineData("fullGradient.maps", "[]", "fullGradient.maps is empty")]
    [InlineData("denseHead.products[0]", "null", "denseHead.products[0]")]
    [InlineData("weights", "null", "weights")]
    [InlineData("weights.bytes", "-1", "weights.bytes is -1")]
    [InlineData("image.shape", "[0, 3, 2000000000, 2000000000]", "image.shape")]
    [InlineData("preprocessing.width", "1", "image.shape")]
    [InlineData("preprocessing.shorterSide", "2000000000", "preprocessing.shorterSide is 2000000000")]
    [InlineData("preprocessing.filter", "77", "preprocessing.filter is 77")]
    [InlineData("missing", """{"hessian":null}""", "missing.hessian is null")]
    [InlineData("quantization", """{"mode":77,"fidelity":{"pictures":"p","count":1,"maps":0}}""", "quantization.mode")]
    [InlineData("quantization", """{"mode":"dense8","fidelity":{"pictures":"p","count":1,"maps":2}}""", "quantization.fidelity.maps is 2")]
    public void A_member_that_cannot_be_is_named(string member, string value, string message)
    {
        var manifest = JsonNode.Parse(Whole)!.AsObject();
        string[] path = member.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.');
        JsonNode at = manifest;
        foreach (string step in path[..^1])
            at = int.TryParse(step, out int i) ? at[i]! : at[step]!;
        if (int.TryParse(path[^1], out int index))
            at[index] = JsonNode.Parse(value);
        else
            at[path[^1]] = JsonNode.Parse(value);
        GradCamException error = Assert.Throws<GradCamException>(() => ManifestFile.Read(manifest.ToJsonString()));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_whole_one_is_read() => Assert.Equal("shapes", ManifestFile.Read(Whole).Name);
}
