using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using GradCam.Devices;
using GradCam.Explaining;
using GradCam.Sessions;
using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Tests.Sessions;

public sealed class OptimizedFeaturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();
    private readonly SplitModel _model;
    private readonly OptimizedFeatures _optimized;

    public OptimizedFeaturesTests()
    {
        _model = SplitModel.Open(NarrowVgg16.CopyTo(_folder["model"]));
        _optimized = Here(new VerifiedFiles(_folder["verified"]));
    }

    public void Dispose() => _folder.Dispose();

    private string Weights => _model.PathOf(_model.Manifest.Weights.File);

    private string[] Kept => Directory.Exists(_folder["optimized"]) ? Directory.GetDirectories(_folder["optimized"]) : [];

    [Fact]
    public void What_is_made_once_is_used_again_and_computes_the_same()
    {
        string graph = _optimized.PathOrNull(_model)!;
        string folder = Assert.Single(Kept);
        DateTime made = File.GetLastWriteTimeUtc(graph);
        Directory.SetLastWriteTimeUtc(folder, made.AddDays(-1));
        Assert.Equal(graph, _optimized.PathOrNull(_model));
        Assert.Equal(made, File.GetLastWriteTimeUtc(graph));
        Assert.True(Directory.GetLastWriteTimeUtc(folder) > made.AddHours(-1));
        Assert.Equal(Scores(new() { KeepOptimized = false }), Scores(new() { Optimized = _optimized }));
    }

    [Fact]
    public void Weights_that_nobody_verifies_leave_no_copy_behind()
    {
        float[] right = Scores(new() { KeepOptimized = false });
        byte[] weights = File.ReadAllBytes(Weights);
        File.WriteAllBytes(Weights, Halved(weights));
        Scores(new() { Optimized = _optimized, VerifyWeights = WeightsVerification.Never });
        Assert.Empty(Kept);

        File.WriteAllBytes(Weights, weights);
        Assert.Equal(right, Scores(new() { Optimized = _optimized, VerifyWeights = WeightsVerification.Always }));
        Assert.Single(Kept);
    }

    [Fact]
    public void Weights_that_nobody_verifies_are_those_that_are_used()
    {
        Scores(new() { Optimized = _optimized });
        Assert.Single(Kept);
        File.WriteAllBytes(Weights, Halved(File.ReadAllBytes(Weights)));
        Assert.Equal(
            Scores(new() { KeepOptimized = false, VerifyWeights = WeightsVerification.Never }),
            Scores(new() { Optimized = _optimized, VerifyWeights = WeightsVerification.Never }));
    }

    [Theory]
    [InlineData("features.bin")]
    [InlineData("features.onnx")]
    [InlineData(FolderSeal.FileName)]
    public void A_damaged_copy_is_made_anew(string file)
    {
        string folder = Path.GetDirectoryName(_optimized.PathOrNull(_model))!;
        string path = Path.Combine(folder, file);
        byte[] whole = File.ReadAllBytes(path);

        // Half of it is zero, as after a power failure.
        File.WriteAllBytes(path, [.. whole.AsSpan(0, whole.Length / 2), .. new byte[whole.Length - whole.Length / 2]]);
        Assert.False(IsWhole(folder));
        Assert.NotNull(_optimized.PathOrNull(_model));
        Assert.True(IsWhole(folder));

        File.Delete(path);
        Assert.NotNull(_optimized.PathOrNull(_model));
        Assert.True(IsWhole(folder));
        Assert.Equal(folder, Assert.Single(Kept));
    }

    [Fact]
    public void Content_is_looked_at_once_per_file_and_length_always()
    {
        string folder = Path.GetDirectoryName(_optimized.PathOrNull(_model))!;
        string weights = Path.Combine(folder, "features.bin");
        int length = (int)new FileInfo(weights).Length;
        DateTime made = File.GetLastWriteTimeUtc(weights);

        // The file has the time of the checked file, so nothing shows that another check is necessary.
        File.WriteAllBytes(weights, new byte[length]);
        File.SetLastWriteTimeUtc(weights, made);
        Assert.NotNull(_optimized.PathOrNull(_model));
        Assert.False(IsWhole(folder));

        // As if every load compared all files.
        Assert.NotNull(Here(new VerifiedFiles(null)).PathOrNull(_model));
        Assert.True(IsWhole(folder));

        made = File.GetLastWriteTimeUtc(weights);
        File.WriteAllBytes(weights, new byte[length - 1]);
        File.SetLastWriteTimeUtc(weights, made);
        Assert.NotNull(_optimized.PathOrNull(_model));
        Assert.True(IsWhole(folder));
    }

    [Fact]
    public void A_copy_that_was_killed_in_the_making_is_swept_up_and_others_are_left_alone()
    {
        string dead = Entry("one.x.tmp", 10, hours: 7);
        string alive = Entry("two.x.tmp", 10, hours: 1);
        Assert.NotNull(_optimized.PathOrNull(_model));
        Assert.False(Directory.Exists(dead));
        Assert.True(Directory.Exists(alive));
        Assert.Equal(2, Kept.Length);
    }

    [Fact]
    public void Models_larger_than_all_may_be_are_not_kept()
    {
        Assert.Null(new OptimizedFeatures(_folder["optimized"], new VerifiedFiles(null)) { SmallestWeights = 0, MostBytes = _model.Manifest.Weights.Bytes - 1 }.PathOrNull(_model));
        Assert.Null(new OptimizedFeatures(_folder["optimized"], new VerifiedFiles(null)).PathOrNull(_model));
        Assert.Empty(Kept);
    }

    [Fact]
    public void What_was_not_used_for_longest_goes_but_never_the_newest_or_one_in_the_making()
    {
        string old = Entry("old", 100, hours: 3);
        string used = Entry("used", 100, hours: 2);
        string making = Entry("other.x.tmp", 1000, hours: 1);
        string newest = Entry("newest", 100, hours: 0);
        OptimizedFolders.Prune(_folder["optimized"], newest, 200);
        Assert.Equal([newest, making, used], Kept.Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(old));

        OptimizedFolders.Prune(_folder["optimized"], newest, 50);
        Assert.False(Directory.Exists(used));
        Assert.True(Directory.Exists(newest));
        Assert.True(Directory.Exists(making));
    }

    [Fact]
    public void A_folder_that_cannot_be_touched_is_used_all_the_same() => OptimizedFolders.Touch(_folder["missing"]);

    private OptimizedFeatures Here(VerifiedFiles verified) => new(_folder["optimized"], verified) { SmallestWeights = 0 };

    private static bool IsWhole(string folder) => FolderSeal.IsUnbroken(folder, new VerifiedFiles(null));

    private string Entry(string name, int bytes, int hours)
    {
        DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(_folder["optimized"], name));
        File.WriteAllBytes(Path.Combine(folder.FullName, "features.bin"), new byte[bytes]);
        folder.LastWriteTimeUtc = DateTime.UtcNow.AddHours(-hours);
        return folder.FullName;
    }

    private static byte[] Halved(byte[] weights)
    {
        byte[] halved = [.. weights];
        Span<float> values = MemoryMarshal.Cast<byte, float>(halved.AsSpan());
        TensorPrimitives.Divide(values, 2f, values);
        return halved;
    }

    private float[] Scores(ExplainerOptions options)
    {
        using Explainer explainer = Explainer.Load(_model.Folder, options with { Device = Device.Cpu, Threads = 1 }, TestContext.Current.CancellationToken);
        var random = new Random(1);
        float[] image = [.. Enumerable.Range(0, 3 * 224 * 224).Select(_ => random.NextSingle() - 0.5f)];
        return explainer.Scores(image, 1, TestContext.Current.CancellationToken);
    }
}
