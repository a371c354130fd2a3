using GradCam.Files;
using GradCam.NumPy;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>No command overwrites a file that it reads, or one result with another. The tool finds all of this before it loads a model.</summary>
public sealed class InputsStayTests : IDisposable
{
    private const string IsInput = "not written: it is one of the inputs.";

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public InputsStayTests()
    {
        Directory.CreateDirectory(_folder["in/sub"]);
        Directory.CreateDirectory(_folder["masks"]);
        Directory.CreateDirectory(_folder["boxes"]);
        foreach (string picture in (string[])["in/a.png", "in/sub/b.png", "masks/a.png", "c.png"])
            File.Copy(Tool.Grey, _folder[picture]);
        foreach (string text in (string[])["truth.csv", "list.txt", "labels.txt", "p.json", "boxes.csv", "boxes/boxes.csv"])
            File.WriteAllText(_folder[text], "in/a.png\n");
        using (FileStream tensor = File.Create(_folder["t.npy"]))
            NpyFile.Write(tensor, [1, 3, 16, 16], new float[768]);
        TinyModel.Write(_folder["m.onnx"], external: true);
        Directory.CreateDirectory(_folder["split"]);
        foreach (string file in Directory.EnumerateFiles(NarrowVgg16.Folder))
            File.Copy(file, Path.Combine(_folder["split"], Path.GetFileName(file)));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("batch IN --output OUT --csv IN/a.png")]
    [InlineData("batch IN --output OUT --jsonl IN/sub/b.png")]
    [InlineData("batch IN --output OUT --truth F/truth.csv --csv F/truth.csv")]
    [InlineData("batch @F/list.txt --output OUT --csv F/list.txt")]
    [InlineData("batch --list F/list.txt --output OUT --jsonl F/in/a.png")]
    [InlineData("batch F/in/*.png --output OUT --csv F/in/a.png")]
    [InlineData("batch IN --model F/m.onnx --labels F/labels.txt --output OUT --csv F/labels.txt")]
    [InlineData("batch IN --model F/m.onnx --preprocessing F/p.json --output OUT --csv F/p.json")]
    [InlineData("batch IN --model F/m.onnx --output OUT --csv F/m.onnx")]
    [InlineData("batch IN --model F/m.onnx --output OUT --csv F/m.onnx.data")]
    [InlineData("batch IN --model F/split --output OUT --csv F/split/weights.bin")]
    [InlineData("batch IN --model F/split --output OUT --jsonl F/split/model.json")]
    [InlineData("evaluate IN --boxes F/boxes.csv --csv F/boxes.csv")]
    [InlineData("evaluate IN --boxes F/boxes --json F/boxes/boxes.csv")]
    [InlineData("evaluate IN --masks F/masks --html F/masks/a.png")]
    [InlineData("evaluate IN --csv IN/sub/b.png")]
    [InlineData("evaluate IN --model F/m.onnx --labels F/labels.txt --csv F/labels.txt")]
    [InlineData("evaluate IN --model F/split --json F/split/model.json")]
    [InlineData("concepts F/c.png --output F/c.png")]
    [InlineData("explain F/c.png --output F/c.png")]
    [InlineData("explain F/c.png --heatmap F/c.png")]
    [InlineData("explain F/c.png --output F/in/../c.png")]
    [InlineData("explain IN/a.png --mask F/c.png --output F/c.png")]
    [InlineData("explain --tensor F/t.npy --map F/t.npy")]
    public async Task An_input_is_not_overwritten(string line)
    {
        string[] before = Contents();
        (await Run(line)).MustFail(1, IsInput);
        Assert.Equal(before, Contents());
    }

    [Theory]
    [InlineData("batch IN --output OUT --csv F/rows --jsonl F/rows", "--csv and --jsonl both name")]
    [InlineData("batch IN --output OUT --csv OUT/run.json", "the run and --csv both name")]
    [InlineData("batch IN --output OUT --csv OUT/summary.json", "the run and --csv both name")]
    [InlineData("batch IN --output OUT --jsonl OUT/parts/rows", ": is in ")]
    [InlineData("batch IN --output OUT --csv OUT/report/rows.csv", ": is in ")]
    [InlineData("merge OUT --csv OUT/run.json", "the run and --csv both name")]
    [InlineData("merge OUT --csv F/rows --jsonl F/./rows", "--csv and --jsonl both name")]
    [InlineData("merge OUT --csv OUT/shards/0000of0001.json", ": is in ")]
    [InlineData("evaluate IN --csv F/x --json F/x", "--json and --csv both name")]
    [InlineData("evaluate IN --csv F/x --html F/x", "--csv and --html both name")]
    [InlineData("batch IN --output IN", "is the folder")]
    [InlineData("batch IN --output IN/out", "is in the folder")]
    [InlineData("batch F --output OUT", "is in the folder")]
    [InlineData("batch OUT/overlays/x.png --output OUT", "INPUT reads")]
    public async Task Results_do_not_overwrite_each_other_nor_become_inputs(string line, string why)
    {
        foreach (string folder in (string[])["overlays", "parts", "report", "shards"])
            Directory.CreateDirectory(_folder[$"out/{folder}"]);
        File.Copy(Tool.Grey, _folder["out/overlays/x.png"]);
        string[] before = Contents();
        (await Run(line)).MustFail(2, why);
        Assert.Equal(before, Contents());
    }

    /// <summary>Results may be next to inputs, and replace those of an earlier run.</summary>
    [Fact]
    public async Task Other_files_beside_inputs_are_results()
    {
        for (int run = 0; run < 2; run++)
        {
            (await Tool.Run("explain", "--model", _folder["split"], _folder["c.png"], "--output", _folder["split/c-gradcam.png"])).MustSucceed();

            // The second run reports that it omits the first one's rows from the pictures.
            ToolResult batch = await Run("batch IN --output OUT --batch-size 1 --csv IN/rows.csv --no-report");
            Assert.True(batch.Exit == 0, batch.Error);
        }

        Assert.True(File.Exists(_folder["split/c-gradcam.png"]));
        Assert.True(File.Exists(_folder["in/rows.csv"]));
    }

    [Fact]
    public async Task Links_of_both_kinds_are_seen_through()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        Directory.CreateSymbolicLink(_folder["linked"], _folder["in"]);
        File.CreateSymbolicLink(_folder["truth-link.csv"], _folder["truth.csv"]);
        await HardLink(_folder["truth.csv"], _folder["truth-hard.csv"]);
        await HardLink(_folder["in/sub/b.png"], _folder["b-hard.png"]);
        File.CreateSymbolicLink(_folder["in/from-elsewhere.png"], _folder["elsewhere.png"]);
        File.Copy(Tool.Grey, _folder["elsewhere.png"]);
        foreach (string csv in (string[])["truth-link.csv", "truth-hard.csv", "b-hard.png", "linked/sub/b.png", "elsewhere.png"])
            (await Run($"batch IN --truth F/truth.csv --output OUT --csv F/{csv}")).MustFail(1, IsInput);
        (await Run("batch F/linked --output IN/out")).MustFail(2, "is in the folder");
        (await Run("explain F/b-hard.png --output IN/sub/b.png")).MustFail(1, IsInput);
        Assert.Equal(File.ReadAllBytes(Tool.Grey), File.ReadAllBytes(_folder["in/sub/b.png"]));
    }

    /// <summary>On some file systems, names that differ in case are one file. There, they have one identity.</summary>
    [Fact]
    public async Task A_file_has_one_identity_by_all_its_names()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        await HardLink(_folder["c.png"], _folder["d.png"]);
        File.CreateSymbolicLink(_folder["e.png"], _folder["d.png"]);
        FileIdentity? identity = FileIdentity.OfOrNull(_folder["c.png"]);
        Assert.NotNull(identity);
        Assert.Equal(identity, FileIdentity.OfOrNull(_folder["d.png"]));
        Assert.Equal(identity, FileIdentity.OfOrNull(_folder["e.png"]));
        Assert.NotEqual(identity, FileIdentity.OfOrNull(_folder["in/a.png"]));
        Assert.Null(FileIdentity.OfOrNull(_folder["none"]));
    }

    [Fact]
    public async Task A_result_is_not_written_through_a_hard_link_of_another()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        File.WriteAllText(_folder["one"], "old");
        await HardLink(_folder["one"], _folder["two"]);
        var ledger = new FileLedger(m => new GradCamException(GradCamErrorKind.Model, m));
        ledger.Writes("--one", _folder["one"]);
        Assert.Contains("--one and --two both name", Assert.Throws<GradCamException>(() => ledger.Writes("--two", _folder["two"])).Message, StringComparison.Ordinal);
    }

    /// <summary>The tool does not mistake a user's own folder for an earlier run's.</summary>
    [Theory]
    [InlineData("report/thesis.doc", "holds 'report'")]
    [InlineData("overlays/mine.png", "holds 'overlays'")]
    [InlineData("parts/mine", "holds 'parts'")]
    [InlineData("summary.json", "holds 'summary.json'")]
    public async Task A_folder_that_is_not_a_runs_is_not_written_to(string mine, string why)
    {
        string path = Path.Combine(_folder["mine"], mine);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "mine");
        string[] before = Contents();
        (await Run("batch IN --output F/mine")).MustFail(1, why);
        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task A_file_of_the_users_own_in_the_report_keeps_the_report_from_being_replaced()
    {
        (await Run("batch IN --output OUT --batch-size 1")).MustSucceed();
        File.WriteAllText(_folder["out/report/notes.txt"], "mine");
        (await Run("merge OUT")).MustFail(1, "holds 'notes.txt'");
        Assert.Equal("mine", File.ReadAllText(_folder["out/report/notes.txt"]));
        File.Delete(_folder["out/report/notes.txt"]);
        (await Run("merge OUT")).MustSucceed();
        Assert.True(File.Exists(_folder["out/report/index.html"]));
    }

    internal static async Task HardLink(string from, string to)
    {
        using var ln = System.Diagnostics.Process.Start("ln", [from, to]);
        await ln.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, ln.ExitCode);
    }

    // F is the folder, IN and OUT are folders in it.
    private Task<ToolResult> Run(string line) => Tool.Run([.. line.Split(' ').Select(word =>
        word == "F" ? _folder.FullName
        : word.StartsWith("F/", StringComparison.Ordinal) ? _folder[word[2..]]
        : word.StartsWith("@F/", StringComparison.Ordinal) ? "@" + _folder[word[3..]]
        : word.StartsWith("IN", StringComparison.Ordinal) ? _folder["in" + word[2..]]
        : word.StartsWith("OUT", StringComparison.Ordinal) ? _folder["out" + word[3..]]
        : word)]);

    private string[] Contents() => [.. Directory.EnumerateFiles(_folder.FullName, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => $"{f} {new FileInfo(f).Length} {File.GetLastWriteTimeUtc(f).Ticks}")];
}
