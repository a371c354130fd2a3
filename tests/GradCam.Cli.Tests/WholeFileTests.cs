using GradCam.Files;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

public class WholeFileTests
{
    [Fact]
    public void A_file_appears_with_its_folder_and_nothing_beside_it()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        WholeFile.Write(folder["a/b/file"], [1, 2, 3]);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(folder["a/b/file"]));
        Assert.Single(Tool.Files(folder.FullName));
    }

    [Fact]
    public void What_fails_midway_leaves_the_old_file_and_nothing_else()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        File.WriteAllText(folder["file"], "old");
        var full = Assert.Throws<GradCamException>(() => WholeFile.Write(folder["file"], stream =>
        {
            stream.Write(new byte[100_000]);
            throw new IOException("No space left on device : '/somewhere'", 28);
        }));
        Assert.Equal($"{folder["file"]}: cannot be written: the disk is full.", full.Message);
        Assert.Throws<OperationCanceledException>(() => WholeFile.Write(folder["file"], _ => throw new OperationCanceledException()));
        Assert.Equal("old", File.ReadAllText(folder["file"]));
        Assert.Single(Tool.Files(folder.FullName));
    }

    [Fact]
    public void A_result_is_not_written_over_another_of_the_same_run()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        var ledger = new FileLedger(m => new GradCamException(GradCamErrorKind.Model, m));
        ledger.Write(folder["a"], _ => { });
        var twice = Assert.Throws<GradCamException>(() => ledger.Write(folder["x/../a"], _ => { }));
        Assert.Contains("another result of this run has that name", twice.Message, StringComparison.Ordinal);
    }
}
