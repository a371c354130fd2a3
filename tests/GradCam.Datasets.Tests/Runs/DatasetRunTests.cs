using GradCam.Datasets.Inputs;
using GradCam.Datasets.Merging;
using GradCam.Datasets.Results;
using GradCam.Datasets.Runs;
using GradCam.Datasets.Truth;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Datasets.Tests.Runs;

public class DatasetRunTests
{
    [Fact]
    public async Task Rows_say_what_an_explanation_says()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in/star"], 4);
        DatasetRunOptions options = Dataset.Options(folder["out"], folder["in"]);
        options = options with
        {
            BatchSize = 1,
            Truth = TruthSource.Parse("folders", options.Inputs, Dataset.Explainer.Model.Labels),
            Explain = new ExplainOptions { Classes = ClassTargets.Top(2) },
            KeepScores = true,
            KeepTop = 3,
        };
        ShardState state = await Dataset.Run(options);
        Assert.Equal((4, 8, 0, 0), (state.Pictures, state.Rows, state.Errors, state.Duplicates));

        List<ResultRow> rows = await Dataset.Merge(folder["out"]);
        Assert.Equal(["star/000.png", "star/000.png", "star/001.png", "star/001.png", "star/002.png", "star/002.png", "star/003.png", "star/003.png"], rows.Select(r => r.Id));
        for (int i = 0; i < rows.Count; i++)
        {
            ResultRow row = rows[i];
            Picture picture = Dataset.Codec.Decode(Dataset.Picture(i / 2));
            Explanation explanation = Dataset.Explainer.Explain(picture, options.Explain, Dataset.Cancellation);
            ClassExplanation explained = explanation.Classes[i % 2];
            Assert.Equal((i % 2, i / 2, 8, "star"), (row.Rank, row.Ordinal, row.TrueClass, row.TrueLabel));
            Assert.Equal(explanation.Scores, row.Scores!);
            Assert.Equal((explained.Index, explained.Label, explained.Logit, explained.Probability), (row.TargetClass, row.TargetLabel, row.TargetValue, row.TargetProbability));
            Assert.Equal(explanation.Classes[0].Index, row.PredictedClass);
            Assert.Equal(explanation.Classes[0].Index == 8, row.Correct);
            Assert.Equal(explanation.Classes.Select(c => c.Index), row.TopClasses!.Take(2));
            Assert.Equal(explained.Map.Values.Select(v => (float)(Half)v), row.Map!.Select(v => (float)(Half)v));
            Assert.Equal(explanation.Region(picture, i % 2)?.Box is { } box ? (box.X, box.Y, box.Width, box.Height) : null, row.BoxX is { } x ? (x, row.BoxY!.Value, row.BoxWidth!.Value, row.BoxHeight!.Value) : ((int, int, int, int)?)null);
            Picture overlay = Dataset.Codec.Decode(File.ReadAllBytes(folder[$"out/{row.Overlay}"]));
            Assert.Equal(Dataset.Codec.Decode(Dataset.Codec.Encode(explanation.Overlay(picture, i % 2), PictureFormat.Jpeg)).Pixels, overlay.Pixels);
        }
    }

    [Fact]
    public async Task A_run_that_was_cancelled_anywhere_ends_as_one_that_was_not()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Mixed(folder["in"]);
        await Dataset.Run(Dataset.Options(folder["whole"], folder["in"]));
        List<ResultRow> whole = await Dataset.Merge(folder["whole"]);

        DatasetRunOptions options = Dataset.Options(folder["broken"], folder["in"]);
        long before = 0;
        int cancelled = 0;
        for (int attempt = 0; ; attempt++)
        {
            Assert.InRange(attempt, 0, 100);
            using var stop = new CancellationTokenSource();
            var after = new AfterSome(3 + attempt, stop);
            try
            {
                ShardState state = await DatasetRun.RunAsync(Dataset.Explainer, Dataset.Codec, options, after, stop.Token);
                Assert.Equal(whole.Count, state.Rows);
                break;
            }
            catch (OperationCanceledException)
            {
                cancelled++;
                Assert.True(after.Before >= before);
                before = after.Before;
            }
        }

        Assert.InRange(cancelled, 2, 100);
        Assert.Equal(Dataset.Texts(whole), Dataset.Texts(await Dataset.Merge(folder["broken"])));
        Assert.Equal(Dataset.Files(folder["whole/overlays"]), Dataset.Files(folder["broken/overlays"]));
        foreach (string overlay in Dataset.Files(folder["whole/overlays"]))
            Assert.Equal(File.ReadAllBytes(folder[$"whole/overlays/{overlay}"]), File.ReadAllBytes(folder[$"broken/overlays/{overlay}"]));
    }

    [Fact]
    public async Task A_part_that_is_lost_is_done_again()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Mixed(folder["in"]);
        DatasetRunOptions options = Dataset.Options(folder["out"], folder["in"]);
        await Dataset.Run(options);
        string[] whole = Dataset.Texts(await Dataset.Merge(folder["out"]));
        foreach (string part in Directory.GetFiles(folder["out/parts"]).Order(StringComparer.Ordinal).Skip(1))
            File.Delete(part);
        await Assert.ThrowsAsync<GradCamException>(() => Dataset.Merge(folder["out"]));
        await Dataset.Run(options);
        Assert.Equal(whole, Dataset.Texts(await Dataset.Merge(folder["out"])));
    }

    [Fact]
    public async Task What_is_through_is_not_done_again_and_what_is_new_is_added()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in"], 10);
        DatasetRunOptions options = Dataset.Options(folder["out"], folder["in"]);
        await Dataset.Run(options);
        Dictionary<string, DateTime> parts = Directory.GetFiles(folder["out/parts"]).ToDictionary(p => p, File.GetLastWriteTimeUtc);
        var decoder = new CountingCodec();
        ShardState state = await DatasetRun.RunAsync(Dataset.Explainer, decoder, options, null, Dataset.Cancellation);
        Assert.Equal((0, 10), (decoder.Decoded, state.Pictures));

        File.WriteAllBytes(folder["in/0000-first.png"], Dataset.Picture(77));
        state = await DatasetRun.RunAsync(Dataset.Explainer, decoder, options, null, Dataset.Cancellation);
        Assert.Equal((1, 11), (decoder.Decoded, state.Pictures));
        Assert.All(parts, p => Assert.Equal(p.Value, File.GetLastWriteTimeUtc(p.Key)));
        Assert.Equal(11, (await Dataset.Merge(folder["out"])).Select(r => r.Id).Distinct().Count());
    }

    [Fact]
    public async Task Pictures_with_the_same_content_are_explained_once()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in"], 12);

        // In the same batch, in a later part, and in several later ones.
        File.Copy(folder["in/000.png"], folder["in/000-copy.png"]);
        File.Copy(folder["in/000.png"], folder["in/011-copy.png"]);
        File.Copy(folder["in/005.png"], folder["in/012.png"]);
        for (int i = 20; i < 50; i++)
            File.Copy(folder["in/001.png"], folder[$"in/0{i}.png"]);
        ShardState state = await Dataset.Run(Dataset.Options(folder["out"], folder["in"]));
        Assert.Equal((45, 33), (state.Pictures, state.Duplicates));

        Dictionary<string, ResultRow> rows = (await Dataset.Merge(folder["out"])).ToDictionary(r => r.Id);
        Assert.Equal("000-copy.png", rows["000.png"].DuplicateOf);
        Assert.Equal("000-copy.png", rows["011-copy.png"].DuplicateOf);
        Assert.Equal("005.png", rows["012.png"].DuplicateOf);
        Assert.Null(rows["001.png"].DuplicateOf);
        Assert.All(Enumerable.Range(20, 30), i => Assert.Equal("001.png", rows[$"0{i}.png"].DuplicateOf));
        ResultRow copy = rows["049.png"] with { Id = "001.png", Ordinal = rows["001.png"].Ordinal, Path = rows["001.png"].Path, DuplicateOf = null };
        Assert.Equal(Dataset.Text(rows["001.png"]), Dataset.Text(copy));
        Assert.Equal(12, Dataset.Files(folder["out/overlays"]).Length);
    }

    [Fact]
    public async Task What_failed_is_tried_again_where_that_is_asked_for()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Mixed(folder["in"]);

        // A part of its own with errors alone, and one that stays broken.
        for (int i = 0; i < 16; i++)
            File.WriteAllText(folder[$"in/zz-{i:00}.png"], "no picture");
        File.WriteAllText(folder["in/zzz.png"], "never a picture");
        DatasetRunOptions options = Dataset.Options(folder["out"], folder["in"]) with { BatchSize = 1 };
        ShardState first = await Dataset.Run(options);
        Assert.Equal(6 + 16 + 1, first.Errors);
        Dictionary<string, string> before = (await Dataset.Merge(folder["out"])).ToDictionary(r => r.Id, Dataset.Text);

        string[] broken = [.. Directory.GetFiles(folder["in"]).Where(f => File.ReadAllText(f) == "no picture").Order(StringComparer.Ordinal)];
        for (int i = 0; i < broken.Length; i++)
            File.WriteAllBytes(broken[i], Dataset.Picture(i % 3 == 0 ? 500 : 500 + i));
        Assert.Equal(first.Errors, (await Dataset.Run(options)).Errors);

        // The run ends in the middle: the earlier errors are missing, and no merge treats the run as complete.
        using (var stop = new CancellationTokenSource())
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DatasetRun.RunAsync(Dataset.Explainer, Dataset.Codec, options with { RetryErrors = true }, new AfterSome(2, stop), stop.Token));
            await Assert.ThrowsAsync<GradCamException>(() => Dataset.Merge(folder["out"]));
        }

        ShardState state = await Dataset.Run(options with { RetryErrors = true });
        Assert.Equal((first.Pictures, 1), (state.Pictures, state.Errors));
        Dictionary<string, ResultRow> rows = (await Dataset.Merge(folder["out"])).ToDictionary(r => r.Id);
        Assert.Equal(before.Keys.Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        HashSet<string> mended = [.. broken.Select(b => Path.GetFileName(b)!)];
        Assert.All(rows.Values.Where(r => !mended.Contains(r.Id)), r => Assert.Equal(before[r.Id], Dataset.Text(r)));

        // As if the files had never been broken. Only the first of two pictures with the same content may differ.
        await Dataset.Run(Dataset.Options(folder["fresh"], folder["in"]) with { BatchSize = 1 });
        Dictionary<string, ResultRow> fresh = (await Dataset.Merge(folder["fresh"])).ToDictionary(r => r.Id);
        Assert.All(mended, id => Assert.Equal(Dataset.Text(fresh[id] with { Overlay = null, DuplicateOf = null }), Dataset.Text(rows[id] with { Overlay = null, DuplicateOf = null })));
        Assert.All(mended, id => Assert.True(File.Exists(folder[$"out/{rows[id].Overlay}"])));
    }

    [Fact]
    public async Task Shards_together_are_the_whole()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in"], 40);
        await Dataset.Run(Dataset.Options(folder["whole"], folder["in"]) with { BatchSize = 1 });
        Dictionary<string, ResultRow> whole = (await Dataset.Merge(folder["whole"])).ToDictionary(r => r.Id);

        Task<ShardState>[] shards = [.. Enumerable.Range(0, 3).Select(i => Task.Run(() => Dataset.Run(Dataset.Options(folder["shards"], folder["in"]) with { BatchSize = 1, Shard = new Shard(i, 3) }), Dataset.Cancellation))];
        ShardState[] states = await Task.WhenAll(shards);
        Assert.Equal(40, states.Sum(s => s.Pictures));
        Assert.All(states, s => Assert.InRange(s.Pictures, 1, 39));
        List<ResultRow> rows = await Dataset.Merge(folder["shards"]);
        Assert.Equal(whole.Keys.Order(StringComparer.Ordinal), rows.Select(r => r.Id).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.Equal(Dataset.Text(whole[row.Id] with { Ordinal = 0 }), Dataset.Text(row with { Ordinal = 0 })));
        Assert.Equal(Dataset.Files(folder["whole/overlays"]), Dataset.Files(folder["shards/overlays"]));
    }

    [Fact]
    public async Task Other_settings_are_not_mixed_in()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in"], 2);
        Dataset.Write(folder["other"], 2);
        DatasetRunOptions options = Dataset.Options(folder["out"], folder["in"]) with { Settings = new Dictionary<string, string> { ["targets"] = "top 1" } };
        await Dataset.Run(options);
        await Refused("targets was top 1, and is top 2 now", options with { Settings = new Dictionary<string, string> { ["targets"] = "top 2" } });
        await Refused("overlays was all, and is none now", options with { Overlays = OverlayPolicy.None });
        await Refused("inputs was", options with { Inputs = DatasetInputs.Parse([folder["other"]], TextReader.Null) });
        await Refused("shards was 1, and is 2 now", options with { Shard = new Shard(0, 2) });
        await Refused("batch size was 3, and is 4 now", options with { BatchSize = 4 });
        await Refused("pictures per part was 8, and is 9 now", options with { PicturesPerPart = 9 });
        using Explainer narrow = Explainer.Load(NarrowVgg16.Folder, cancellationToken: Dataset.Cancellation);
        var e = await Assert.ThrowsAsync<GradCamException>(() => DatasetRun.RunAsync(narrow, Dataset.Codec, options, null, Dataset.Cancellation));
        Assert.Contains("results of two are not mixed: model", e.Message, StringComparison.Ordinal);
        await Dataset.Run(options with { BatchSize = 0 });

        // The content of the file determines the true classes, not its path.
        Directory.CreateDirectory(folder["else"]);
        File.WriteAllText(folder["truth.csv"], "000.png,star\n");
        File.WriteAllText(folder["else/copy.csv"], "000.png,star\n");
        options = options with { Output = folder["classes"], Truth = Truth("truth.csv"), Overlays = OverlayPolicy.Errors };
        await Dataset.Run(options);
        await Dataset.Run(options with { Truth = Truth("else/copy.csv") });

        // Here, the classes determine the pictures with overlays.
        File.WriteAllText(folder["truth.csv"], "000.png,heart\n");
        await Refused("true classes was a CSV file of SHA-256", options with { Truth = Truth("truth.csv") });

        TruthSource Truth(string file) => TruthSource.Parse(folder[file], options.Inputs, Dataset.Explainer.Model.Labels);

        async Task Refused(string message, DatasetRunOptions other) =>
            Assert.Contains(message, (await Assert.ThrowsAsync<GradCamException>(() => Dataset.Run(other))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Corrected_true_classes_are_applied_to_what_is_explained_already()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in"], 4);
        int predicted = (await Explained(folder["plain"], null))[0].PredictedClass!.Value;
        int other = (predicted + 1) % 10;
        File.WriteAllText(folder["wrong.csv"], $"000.png,{other}\n001.png,{other}\n");
        File.WriteAllText(folder["right.csv"], $"000.png,{predicted}\n003.png,{other}\n");
        List<ResultRow> expected = await Explained(folder["fresh"], "right.csv");
        await Explained(folder["out"], "wrong.csv");
        string overlay = Directory.GetFiles(folder["out/overlays"], "*", SearchOption.AllDirectories)[0];
        DateTime drawn = File.GetLastWriteTimeUtc(overlay);

        // All shards apply the new classes, each to its own parts, and once is enough.
        Assert.Equal(Dataset.Texts(expected), Dataset.Texts(await Explained(folder["out"], "right.csv")));
        Assert.Equal(drawn, File.GetLastWriteTimeUtc(overlay));
        Assert.Equal(Dataset.Texts(expected), Dataset.Texts(await Explained(folder["out"], "right.csv")));
        Assert.Equal([true, null, null, false], (await Dataset.Merge(folder["out"])).Select(r => r.Correct));

        // From no classes to some, and back.
        Assert.Equal(Dataset.Texts(expected), Dataset.Texts(await Explained(folder["plain"], "right.csv")));
        Assert.All(await Explained(folder["plain"], null), r => Assert.Null(r.TrueClass));

        // A shard of an older program, which wrote no such file.
        File.Delete(folder["out/shards/0000of0001.truth"]);
        string manifest = File.ReadAllText(folder["out/run.json"]);
        Assert.Contains("\"truth\"", manifest, StringComparison.Ordinal);
        Assert.Equal(Dataset.Texts(expected), Dataset.Texts(await Explained(folder["out"], "right.csv")));

        async Task<List<ResultRow>> Explained(string output, string? truth)
        {
            DatasetRunOptions options = Dataset.Options(output, folder["in"]) with { KeepScores = true, KeepTop = 10 };
            await Dataset.Run(options with { Truth = truth is null ? null : TruthSource.Parse(folder[truth], options.Inputs, Dataset.Explainer.Model.Labels) });
            return await Dataset.Merge(output);
        }
    }

    [Fact]
    public async Task All_shards_are_of_the_same_true_classes()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in"], 4);
        File.WriteAllText(folder["truth.csv"], "000.png,star\n003.png,heart\n");
        DatasetRunOptions options = Dataset.Options(folder["out"], folder["in"]) with { Overlays = OverlayPolicy.None };
        for (int shard = 0; shard < 2; shard++)
            await Dataset.Run(options with { Shard = new Shard(shard, 2) });
        DatasetRunOptions known = options with { Truth = TruthSource.Parse(folder["truth.csv"], options.Inputs, Dataset.Explainer.Model.Labels) };
        await Dataset.Run(known with { Shard = new Shard(0, 2) });
        var e = await Assert.ThrowsAsync<GradCamException>(() => Dataset.Merge(folder["out"]));
        Assert.Contains("shard 1 has other true classes", e.Message, StringComparison.Ordinal);
        await Dataset.Run(known with { Shard = new Shard(1, 2) });
        Assert.Equal(2, (await Dataset.Merge(folder["out"])).Count(r => r.TrueClass is not null));
    }

    [Fact]
    public async Task Files_that_are_not_read_are_counted_and_named()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in"], 2);
        foreach (string name in (string[])["a.heic", "b.HEIC", "notes", "rows.csv", ".DS_Store", "Thumbs.db"])
            File.WriteAllText(folder["in/" + name], "");
        using (System.IO.Compression.ZipArchive zip = System.IO.Compression.ZipFile.Open(folder["more.zip"], System.IO.Compression.ZipArchiveMode.Create))
            zip.CreateEntry("x.svg");
        var all = new List<SkippedKind>();
        for (int shard = 0; shard < 2; shard++)
        {
            DatasetRunOptions options = Dataset.Options(folder["out"], folder["in"], folder["more.zip"]) with { Shard = new Shard(shard, 2) };
            all.AddRange((await Dataset.Run(options)).Skipped!);
        }

        IReadOnlyList<SkippedKind> kinds = (await DatasetMerge.RunAsync(folder["out"], null, Dataset.Cancellation)).Summary.Skipped;
        Assert.Equal([("", 1L), (".heic", 2L), (".svg", 1L)], kinds.Select(k => (k.Extension, k.Files)));
        Assert.Equal(SkippedFiles.Sum(all), kinds);
        Assert.StartsWith("4 files were left out, because GradCam does not read them: 2 .heic (in/", SkippedFiles.Describe(kinds), StringComparison.Ordinal);
        Assert.Null(SkippedFiles.Describe([]));
    }

    [Fact]
    public async Task Two_processes_do_not_work_on_one_shard()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in"], 2);
        using (RunFolder.Open(folder["out"], Shard.All, ResultColumns.Of(false)))
        {
            var e = await Assert.ThrowsAsync<GradCamException>(() => Dataset.Run(Dataset.Options(folder["out"], folder["in"])));
            Assert.Contains("another process is at work on shard 0 of 1", e.Message, StringComparison.Ordinal);
        }

        await Dataset.Run(Dataset.Options(folder["out"], folder["in"]));

        // If a lock fails for another reason, the message does not state that another process works on the shard.
        if (OperatingSystem.IsWindows())
            return;
        File.Delete(folder["out/tmp/0000of0001.lock"]);
        File.CreateSymbolicLink(folder["out/tmp/0000of0001.lock"], folder["none/none"]);
        var other = await Assert.ThrowsAsync<GradCamException>(() => Dataset.Run(Dataset.Options(folder["out"], folder["in"])));
        Assert.Contains("cannot be written", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_pictures_wait_for_each_other()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in"], 12);
        var codec = new LargeCodec();
        ShardState state = await DatasetRun.RunAsync(Dataset.Explainer, codec, Dataset.Options(folder["out"], folder["in"]), null, Dataset.Cancellation);
        Assert.Equal((12, 0), (state.Pictures, state.Errors));
        Assert.Equal(1, codec.Most);
    }

    [Fact]
    public async Task Overlays_of_errors_alone()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in/star"], 6);
        Dataset.Write(folder["in/ring"], 6);
        DatasetRunOptions options = Dataset.Options(folder["out"], folder["in"]);
        options = options with { Truth = TruthSource.Parse("folders", options.Inputs, Dataset.Explainer.Model.Labels), Overlays = OverlayPolicy.Errors };
        await Dataset.Run(options);
        List<ResultRow> rows = await Dataset.Merge(folder["out"]);

        // The same content with another truth is not a duplicate.
        Assert.All(rows, r => Assert.Null(r.DuplicateOf));
        Assert.All(rows, r => Assert.Equal(r.Correct == false, r.Overlay is not null));
        Assert.Equal(rows.Count(r => r.Correct == false), Dataset.Files(folder["out/overlays"]).Length);
    }

    [Fact]
    public async Task A_run_into_its_own_input_explains_pictures_and_not_overlays()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in/star"], 3);
        for (int i = 0; i < 2; i++)
        {
            DatasetRunOptions options = Dataset.Options(folder["in/out"], folder["in"]);
            DatasetInputs inputs = options.Inputs.Without(options.Output);
            ShardState state = await Dataset.Run(options with { Truth = TruthSource.Parse("folders", inputs, Dataset.Explainer.Model.Labels) });
            Assert.Equal((3, 0), (state.Pictures, state.Errors));
        }
    }

    [Fact]
    public async Task An_overlay_whose_name_cannot_be_written_has_another()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in"], 2);
        Dataset.Write(folder["in/001.png.jpg"], 1, firstSeed: 10);

        // A path of nearly 4096 bytes. The test creates it from below, because only the full path from the root is that long.
        string deep = folder["in"];
        if (OperatingSystem.IsLinux())
        {
            while (deep.Length < 4090 - 8 - 201)
                deep = Path.Combine(deep, new string('d', 200));
            deep = Path.Combine(deep, new string('e', 4090 - 9 - deep.Length));
            Dataset.Write(deep, 1, firstSeed: 20);
        }

        // The user's own folder has the path of an overlay.
        Directory.CreateDirectory(folder["out/overlays/000.png.jpg/x"]);
        ShardState state = await Dataset.Run(Dataset.Options(folder["out"], folder["in"]));
        List<ResultRow> rows = await Dataset.Merge(folder["out"]);
        Assert.Equal((OperatingSystem.IsLinux() ? 4 : 3, 0), (rows.Count, state.Errors));
        Assert.Equal(rows.Count, rows.Select(r => r.Overlay).Distinct().Count());
        Assert.All(rows, r => Assert.True(File.Exists(folder[$"out/{r.Overlay}"]), r.Overlay));
        Assert.StartsWith("overlays/~", rows.Single(r => r.Id == "000.png").Overlay, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_overlays_there_are_none_and_memory_for_pictures_is_not_needed()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in"], 3);
        await Dataset.Run(Dataset.Options(folder["out"], folder["in"]) with { Overlays = OverlayPolicy.None });
        Assert.Empty(Dataset.Files(folder["out/overlays"]));
        Assert.All(await Dataset.Merge(folder["out"]), r => Assert.Null(r.Overlay));
    }

    [Fact]
    public async Task A_batch_size_is_found_and_kept()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in"], 2);
        await Dataset.Run(Dataset.Options(folder["out"], folder["in"]) with { BatchSize = 0 });
        Assert.InRange(RunManifest.Read(folder["out"])!.BatchSize, 1, 16);
    }

    /// <summary>Writes pictures, duplicates and broken files, about 45 of them.</summary>
    private static void Mixed(string folder)
    {
        Dataset.Write(folder, 30);
        for (int i = 0; i < 30; i += 4)
            File.Copy(Path.Combine(folder, $"{i:000}.png"), Path.Combine(folder, $"{(i * 7) % 30:000}-copy.png"), overwrite: true);
        for (int i = 0; i < 30; i += 5)
            File.WriteAllText(Path.Combine(folder, $"{i:000}-broken.png"), "no picture");
    }

    private sealed class AfterSome(int pictures, CancellationTokenSource stop) : IProgress<RunProgress>
    {
        public long Before { get; private set; }

        public void Report(RunProgress value)
        {
            Before = value.Before;
            if (value.Pictures >= pictures)
                stop.Cancel();
        }
    }

    /// <summary>Reports that pictures are large, and counts the concurrent decodings.</summary>
    private sealed class LargeCodec : IMeasuringPictureCodec
    {
        private int _now, _most;

        public int Most => _most;

        public Picture Decode(ReadOnlySpan<byte> encoded) => Decode(encoded, _ => { });

        public Picture Decode(ReadOnlySpan<byte> encoded, Action<long> measured)
        {
            measured(20_000L * 20_000 * Picture.Channels);
            int now = Interlocked.Increment(ref _now);
            for (int most; now > (most = _most) && Interlocked.CompareExchange(ref _most, now, most) != most;)
            {
            }

            Thread.Sleep(20);
            Picture picture = Dataset.Codec.Decode(encoded);
            Interlocked.Decrement(ref _now);
            return picture;
        }

        public byte[] Encode(Picture picture, PictureFormat format) => Dataset.Codec.Encode(picture, format);

        public byte[] Encode(RgbaPicture picture, PictureFormat format) => Dataset.Codec.Encode(picture, format);

        public byte[] Encode(GreyPicture picture, PictureFormat format) => Dataset.Codec.Encode(picture, format);
    }

    private sealed class CountingCodec : IPictureCodec
    {
        private int _decoded;

        public int Decoded => _decoded;

        public Picture Decode(ReadOnlySpan<byte> encoded)
        {
            Interlocked.Increment(ref _decoded);
            return Dataset.Codec.Decode(encoded);
        }

        public byte[] Encode(Picture picture, PictureFormat format) => Dataset.Codec.Encode(picture, format);

        public byte[] Encode(RgbaPicture picture, PictureFormat format) => Dataset.Codec.Encode(picture, format);

        public byte[] Encode(GreyPicture picture, PictureFormat format) => Dataset.Codec.Encode(picture, format);
    }
}
