using System.Text.Json;
using GradCam.Cli.Cache;
using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>The model's folder contains the notes on it, and every command prints the cautions among them on every run.</summary>
public sealed class ModelNotesTests : IDisposable
{
    private const string Caution = "gradcam: warning: assumed preprocessing: ";

    private static readonly string Star = TestPaths.InRepository("samples", "star.png");

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public ModelNotesTests() => TinyModel.Write(_folder["m.onnx"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Explain_prints_them_and_has_them_in_its_JSON()
    {
        for (int run = 0; run < 2; run++)
        {
            ToolResult result = await Run("explain", Star, "--output", _folder["o.png"], "--json");
            Assert.True(result.Exit == 0, result.Error);
            Assert.Contains(Caution, result.Error, StringComparison.Ordinal);
            JsonElement[] notes = [.. JsonDocument.Parse(result.Output).RootElement.GetProperty("notes").EnumerateArray()];
            JsonElement caution = Assert.Single(notes, n => n.GetProperty("caution").GetBoolean());
            Assert.Equal(NoteKinds.AssumedPreprocessing, caution.GetProperty("kind").GetString());
            Assert.Contains(notes, n => n.GetProperty("kind").GetString() == NoteKinds.Layer && !n.GetProperty("caution").GetBoolean());
        }
    }

    [Fact]
    public async Task Batch_prints_them_and_has_them_in_its_manifest_and_report()
    {
        for (int run = 0; run < 2; run++)
        {
            ToolResult result = await Run("batch", Star, "--output", _folder["out"], "--overlays", "none");
            Assert.True(result.Exit == 0, result.Error);
            Assert.Contains(Caution, result.Error, StringComparison.Ordinal);
        }

        JsonElement notes = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["out/run.json"], TestContext.Current.CancellationToken)).RootElement.GetProperty("notes");
        Assert.Contains(notes.EnumerateArray(), n => n.GetProperty("kind").GetString() == NoteKinds.AssumedPreprocessing);
        Assert.Contains("\"cautions\":[\"assumed preprocessing: ", await File.ReadAllTextAsync(_folder["out/report/data/run.js"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_and_concepts_have_them_in_their_results()
    {
        ToolResult evaluated = await Run("evaluate", Star, "--method", "gradcam", "--no-baselines", "--metric", "sparsity", "--json", _folder["e.json"], "--html", _folder["e.html"]);
        Assert.True(evaluated.Exit == 0, evaluated.Error);
        Assert.Contains(Caution, evaluated.Error, StringComparison.Ordinal);
        Assert.Contains(NoteKinds.AssumedPreprocessing, await File.ReadAllTextAsync(_folder["e.json"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("<li>Caution: assumed preprocessing: ", await File.ReadAllTextAsync(_folder["e.html"], TestContext.Current.CancellationToken), StringComparison.Ordinal);

        ToolResult concepts = await Run("concepts", Star, "--concepts", "2", "--output", _folder["c.png"], "--json");
        Assert.True(concepts.Exit == 0, concepts.Error);
        Assert.Contains(Caution, concepts.Error, StringComparison.Ordinal);
        Assert.Contains(NoteKinds.AssumedPreprocessing, concepts.Output, StringComparison.Ordinal);
    }

    private Task<ToolResult> Run(string command, params string[] arguments) =>
        Tool.RunWithCache(new CacheSettings(_folder["cache"], null), [command, .. arguments, "--model", _folder["m.onnx"]]);
}
