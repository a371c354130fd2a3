using GradCam.Cli.Cache;
using GradCam.Cli.Models;
using GradCam.Export.Importing;
using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests plain .onnx files, which the tool splits and keeps.</summary>
public sealed class PlainModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_plain_model_is_split_once_and_only_its_cautions_are_printed_again()
    {
        TinyModel.Write(_folder["m.onnx"]);
        ToolResult first = await Explain("m.onnx");
        Assert.Equal(0, first.Exit);
        Assert.Contains("m.onnx is split once", first.Error, StringComparison.Ordinal);
        Assert.Contains("note: the target layer is 'relu2'", first.Error, StringComparison.Ordinal);
        Assert.Contains("note: the trailing Softmax is cut off", first.Error, StringComparison.Ordinal);
        Assert.Contains("warning: assumed preprocessing", first.Error, StringComparison.Ordinal);
        Assert.Contains("gradcam at relu2 of m", first.Output, StringComparison.Ordinal);

        ToolResult second = (await Explain("m.onnx")).MustSucceed();
        Assert.Equal(first.Output, second.Output);
        Assert.Single(Entries());
        Assert.Contains("warning: assumed preprocessing", second.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("note:", second.Error, StringComparison.Ordinal);
        Assert.Contains("note: the target layer is 'relu2'", (await Explain("m.onnx", "--verbose")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_layer_size_name_content_or_label_is_another_entry()
    {
        TinyModel.Write(_folder["m.onnx"], size: null);
        await File.WriteAllTextAsync(_folder["labels.txt"], "one\ntwo\nthree\n", TestContext.Current.CancellationToken);
        await Succeeds("m.onnx", "--size", "16");
        ToolResult layer = await Succeeds("m.onnx", "--size", "16", "--layer", "relu1");
        Assert.Contains("gradcam at relu1", layer.Output, StringComparison.Ordinal);
        await Succeeds("m.onnx", "--size", "24");
        ToolResult labels = await Succeeds("m.onnx", "--size", "16", "--labels", _folder["labels.txt"], "--class", "two");
        Assert.Contains("two (1)", labels.Output, StringComparison.Ordinal);
        Assert.Equal(4, Entries().Length);

        TinyModel.Write(_folder["m.onnx"], seed: 2, size: null);
        await Succeeds("m.onnx", "--size", "16");
        File.Copy(_folder["m.onnx"], _folder["n.onnx"]);
        await Succeeds("n.onnx", "--size", "16");
        Assert.Equal(6, Entries().Length);
    }

    [Fact]
    public void Other_layers_and_another_order_of_layers_are_other_entries()
    {
        TinyModel.Write(_folder["m.onnx"]);
        string[][] choices = [[], ["relu1"], ["relu2"], ["relu1", "relu2"], ["relu2", "relu1"]];
        string[] keys = [.. choices.Select(c => CacheKey.Of(_folder["m.onnx"], new OnnxImportOptions { Layers = c }, TestContext.Current.CancellationToken))];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public async Task Weights_beside_the_model_count_too()
    {
        TinyModel.Write(_folder["m.onnx"], external: true);
        await Succeeds("m.onnx");
        (await Explain("m.onnx")).MustSucceed();
        File.SetLastWriteTimeUtc(_folder["m.onnx.data"], new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await Succeeds("m.onnx");
        Assert.Equal(2, Entries().Length);
        File.Delete(_folder["m.onnx.data"]);
        (await Explain("m.onnx")).MustFail(1, "refers to the file 'm.onnx.data', which is not there");
    }

    [Theory]
    [InlineData("classifier.onnx")]
    [InlineData("weights.bin")]
    [InlineData("entry.json")]
    [InlineData("in-use")]
    public async Task A_damaged_entry_is_made_anew(string file)
    {
        TinyModel.Write(_folder["m.onnx"]);
        ToolResult first = await Explain("m.onnx");
        string path = Path.Combine(Assert.Single(Entries()), file);
        byte[] damaged = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        if (damaged.Length == 0)
            File.Delete(path);
        else
        {
            damaged[damaged.Length / 2] ^= 0x55;
            await File.WriteAllBytesAsync(path, damaged, TestContext.Current.CancellationToken);
        }

        ToolResult again = await Explain("m.onnx");
        Assert.Equal((0, first.Output), (again.Exit, again.Output));
        Assert.Contains("is split once", again.Error, StringComparison.Ordinal);
        (await Explain("m.onnx")).MustSucceed();
        Assert.Single(Entries());
    }

    [Fact]
    public async Task Several_at_once_agree_and_leave_one_entry()
    {
        TinyModel.Write(_folder["m.onnx"]);
        ToolResult[] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Explain("m.onnx", "--output", _folder[$"o{i}.png"])));
        Assert.All(results, r => Assert.Equal(0, r.Exit));
        Assert.Single(Directory.GetDirectories(_folder["cache"]));
        (await Explain("m.onnx")).MustSucceed();
    }

    [Fact]
    public async Task Who_comes_second_waits_for_the_first()
    {
        TinyModel.Write(_folder["m.onnx"]);
        string key = CacheKey.Of(_folder["m.onnx"], new ModelChoice { Path = _folder["m.onnx"] }.ImportOptions(), TestContext.Current.CancellationToken);
        Task<ToolResult> second;
        using (CacheLock.Take(_folder["cache"], key, () => Assert.Fail("nobody holds it"), TestContext.Current.CancellationToken))
        {
            second = Explain("m.onnx");
            await Task.Delay(300, TestContext.Current.CancellationToken);
            Assert.False(second.IsCompleted);
            Assert.Empty(Entries());
        }

        ToolResult result = await second;
        Assert.Equal(0, result.Exit);
        Assert.Contains("is being split by another process", result.Error, StringComparison.Ordinal);
        Assert.Single(Entries());

        // The remaining file blocks no process, and is removed with the cache.
        Assert.NotEmpty(Directory.GetFiles(_folder["cache"], "*.lock"));
        (await Tool.RunWithCache(Cache(), "cache", "clear")).MustSucceed();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["cache"]));
    }

    [Fact]
    public async Task One_of_several_does_the_work()
    {
        TinyModel.Write(_folder["m.onnx"]);
        ToolResult[] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Explain("m.onnx", "--output", _folder[$"o{i}.png"])));
        Assert.Single(results, r => r.Error.Contains("is split once", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Least_recently_used_entries_go_when_the_limit_is_reached()
    {
        foreach (string name in (string[])["a", "b", "c"])
            TinyModel.Write(_folder[name + ".onnx"]);
        await Succeeds("a.onnx");
        long one = Tool.Files(Assert.Single(Entries())).Sum(f => new FileInfo(Path.Combine(Entries()[0], f)).Length);
        string twoAndAHalf = $"{one * 5 / 2}";
        await Succeeds("b.onnx");
        (await Explain("a.onnx")).MustSucceed();
        Assert.Equal(0, (await Tool.RunWithCache(Cache(twoAndAHalf), Arguments("c.onnx"))).Exit);

        Assert.Equal(2, Entries().Length);
        (await Explain("a.onnx")).MustSucceed();
        Assert.Contains("is split once", (await Explain("b.onnx")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cache_is_listed_and_cleared_but_for_what_is_in_use()
    {
        Assert.Contains("0 models, 0 B", (await Tool.RunWithCache(Cache(), "cache")).MustSucceed().Output, StringComparison.Ordinal);
        TinyModel.Write(_folder["m.onnx"]);
        await Succeeds("m.onnx");
        string list = (await Tool.RunWithCache(Cache(), "cache")).MustSucceed().Output;
        Assert.Contains($"{_folder["m.onnx"]}, cut at relu2", list, StringComparison.Ordinal);
        Assert.Contains("at most 8.0 GB", list, StringComparison.Ordinal);

        using (CacheLease.TakeOrNull(Assert.Single(Entries())))
        {
            ToolResult clear = await Tool.RunWithCache(Cache(), "cache", "clear");
            Assert.Contains("1 model", clear.Error, StringComparison.Ordinal);
            Assert.Single(Entries());
        }

        Assert.Contains("removed 1 model", (await Tool.RunWithCache(Cache(), "cache", "clear")).MustSucceed().Output, StringComparison.Ordinal);
        Assert.Empty(Entries());
    }

    [Fact]
    public async Task What_the_library_keeps_is_told_and_cleared_too()
    {
        CacheSettings cache = Cache() with { Optimized = _folder["optimized"], Verified = _folder["verified"] };
        Assert.Contains("optimized first halves: 0, 0 B in", (await Tool.RunWithCache(cache, "cache")).MustSucceed().Output, StringComparison.Ordinal);

        Kept("optimized/one/features.bin", 3000);
        Kept("optimized/one/files.json", 100);
        Kept("optimized/two/features.bin", 900);
        Kept("optimized/three.x.tmp/features.bin", 500);
        Kept("optimized/four.x.tmp/features.bin", 200);
        Directory.SetLastWriteTimeUtc(_folder["optimized/four.x.tmp"], DateTime.UtcNow.AddDays(-1));
        Kept("verified/one", 0);
        string list = (await Tool.RunWithCache(cache, "cache")).MustSucceed().Output;
        Assert.Contains($"optimized first halves: 3, 4.2 KB in {_folder["optimized"]}\n", list, StringComparison.Ordinal);
        Assert.Contains($"stamps of verified files: 1, 0 B in {_folder["verified"]}\n", list, StringComparison.Ordinal);

        string cleared = (await Tool.RunWithCache(cache, "cache", "clear")).MustSucceed().Output;
        Assert.Contains("removed optimized first halves: 3, 4.2 KB\n", cleared, StringComparison.Ordinal);
        Assert.Contains("removed stamps of verified files: 1, 0 B\n", cleared, StringComparison.Ordinal);

        // Another process is creating this one.
        Assert.Equal(["optimized/three.x.tmp/features.bin"], Tool.Files(_folder.FullName));
    }

    [Fact]
    public void The_tool_looks_where_the_library_keeps_things()
    {
        CacheSettings user = CacheSettings.OfUser();
        Assert.Equal((UserCache.FolderOrNull("optimized"), UserCache.FolderOrNull("verified")), (user.Optimized, user.Verified));
    }

    [Fact]
    public async Task What_cannot_work_is_told()
    {
        TinyModel.Write(_folder["m.onnx"]);
        (await Explain("m.onnx", "--layer", "relu3")).MustFail(1, "no tensor, node or module 'relu3'. Did you mean 'relu");
        (await Tool.RunWithCache(Cache("plenty"), Arguments("m.onnx"))).MustFail(1, "GRADCAM_CACHE_SIZE: 'plenty' is no size");
        (await Tool.RunWithCache(new CacheSettings(null, null), Arguments("m.onnx"))).MustFail(1, "there is no folder for split models");
        await File.WriteAllTextAsync(_folder["file"], "", TestContext.Current.CancellationToken);
        (await Tool.RunWithCache(new CacheSettings(_folder["file"], null), Arguments("m.onnx"))).MustFail(1, "cannot be kept here");
        (await Tool.Run("explain", Tool.Grey, "--model", NarrowVgg16.Folder, "--layer", "x")).MustFail(2, "was cut at 'features.30' when it was exported");
        Assert.Empty(Directory.Exists(_folder["cache"]) ? Directory.GetDirectories(_folder["cache"]) : []);
    }

    [Theory]
    [InlineData("8GB", 8_000_000_000L)]
    [InlineData("1.5 kb", 1500L)]
    [InlineData("0", 0L)]
    [InlineData("12", 12L)]
    [InlineData("-1", null)]
    [InlineData("GB", null)]
    [InlineData("1e400TB", null)]
    public void Sizes(string text, long? bytes) => Assert.Equal(bytes, ByteSize.Parse(text));

    private CacheSettings Cache(string? size = null) => new(_folder["cache"], size);

    private void Kept(string name, int bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllBytes(_folder[name], new byte[bytes]);
    }

    private string[] Entries() => Directory.Exists(_folder["cache"]) ? Directory.GetDirectories(_folder["cache"]) : [];

    private string[] Arguments(string model, params string[] more) =>
        ["explain", Tool.Grey, "--model", _folder[model], .. more.Contains("--output") ? more : [.. more, "--output", _folder["o.png"]]];

    private Task<ToolResult> Explain(string model, params string[] more) => Tool.RunWithCache(Cache(), Arguments(model, more));

    private async Task<ToolResult> Succeeds(string model, params string[] more)
    {
        ToolResult result = await Explain(model, more);
        Assert.True(result.Exit == 0, result.Error);
        return result;
    }
}
