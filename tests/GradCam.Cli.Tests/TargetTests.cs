using GradCam.NumPy;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests other targets than a class's logit.</summary>
public sealed class TargetTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Gradients_of_other_targets_are_made_of_those_of_the_classes()
    {
        float[] five = await Gradients("five", "--class", "5");
        float[] seven = await Gradients("seven", "--class", "7");
        float[] eight = await Gradients("eight", "--class", "8");

        await Same([.. five.Select((g, i) => g - ((seven[i] + eight[i]) / 2))], 1e-4, "a", "--class", "5", "--against", "7", "--against", "8");
        await Same([.. five.Select(g => -g)], 1e-5, "c", "--class", "5", "--counterfactual");
        await Same([.. five.Select((g, i) => g - (0.5f * seven[i]))], 1e-4, "l", "--combine", "5=1, 7=-0.5");

        // log p_5 - log p_7 = y_5 - y_7, and p = exp(log p).
        await Same([.. five.Select((g, i) => g - seven[i])], 1e-4, "q", "--class", "5", "--against", "7", "--score", "log-probability");
        float[] log = await Gradients("log", "--class", "5", "--score", "log-probability");
        float[] scores = NpyFile.Read(_folder["log/scores.npy"]).Data;
        double probability = Math.Exp(scores[5]) / scores.Sum(s => Math.Exp(s));
        await Same([.. log.Select(g => (float)(probability * g))], 1e-4, "p", "--class", "5", "--score", "probability");
    }

    [Fact]
    public async Task A_target_is_told_with_its_value()
    {
        ToolResult result = await Tool.Explain(Tool.Grey, "--class", "5", "--against", "7", "--output", _folder["o.png"], "--json");
        var told = result.MustSucceed().Json[0].GetProperty("classes")[0];
        Assert.Equal("class 5 rather than class 7", told.GetProperty("target").GetString());
        Assert.Equal(5, told.GetProperty("index").GetInt32());

        ToolResult plain = (await Tool.Explain(Tool.Grey, "--class", "5", "--output", _folder["o.png"], "--json")).MustSucceed();
        Assert.False(plain.Json[0].GetProperty("classes")[0].TryGetProperty("target", out _));

        ToolResult text = (await Tool.Explain(Tool.Grey, "--class", "5", "--counterfactual", "--output", _folder["o.png"])).MustSucceed();
        Assert.Contains("against class 5 = ", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Combinations_about_the_same_class_are_files_of_their_own()
    {
        (await Tool.Explain(Tool.Grey, "--combine", "5=1,7=-1", "--combine", "5=1,8=-1", "--output", _folder["o"])).MustSucceed();
        Assert.Equal(["grey-gradcam-combination-1.png", "grey-gradcam-combination-2.png"], Tool.Files(_folder["o"]));
    }

    [Theory]
    [InlineData("--combine replaces", "--combine", "5=1", "--class", "5")]
    [InlineData("--combine replaces", "--combine", "5=1", "--top", "2")]
    [InlineData("'7=much' is none", "--combine", "5=1,7=much")]
    [InlineData("there are none", "--combine", ",")]
    [InlineData("--combine is made of logits", "--combine", "5=1", "--score", "probability")]
    [InlineData("--score takes logit, probability, log-probability", "--score", "odds")]
    [InlineData("--merge takes mean, max, product", "--merge", "sum")]
    public async Task What_makes_no_sense_is_a_usage_error(string message, params string[] options) =>
        (await Tool.Explain([Tool.Grey, .. options])).MustFail(2, message);

    [Theory]
    [InlineData("--against: there is no class 99", "--against", "99")]
    [InlineData("class 5 cannot be held against itself", "--class", "5", "--against", "5")]
    [InlineData("--combine: there is no class 99", "--combine", "99=1")]
    public async Task What_the_model_lacks_is_a_failure(string message, params string[] options) =>
        (await Tool.Explain([Tool.Grey, "--output", _folder["o.png"], .. options])).MustFail(1, message);

    private async Task Same(float[] expected, double tolerance, string name, params string[] options)
    {
        float[] actual = await Gradients(name, options);
        Compare.Close(expected, actual, tolerance);
    }

    private async Task<float[]> Gradients(string name, params string[] options)
    {
        (await Tool.Explain([Tool.Grey, "--output", _folder[$"{name}.png"], "--dump", _folder[name], .. options])).MustSucceed();
        return NpyFile.Read(_folder[$"{name}/gradients.npy"]).Data;
    }
}
