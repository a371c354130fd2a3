using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Tests.SplitModels;

public sealed class VerifiedFilesTests
{
    [Fact]
    public void Stamps_of_half_a_year_go_when_there_is_another()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        File.WriteAllText(folder["file"], "content");
        foreach ((string name, int days) in ((string, int)[])[("old", 181), ("used", 179)])
        {
            string stamp = Path.Combine(Directory.CreateDirectory(folder["verified"]).FullName, name);
            File.WriteAllBytes(stamp, []);
            File.SetLastWriteTimeUtc(stamp, DateTime.UtcNow.AddDays(-days));
        }

        string hash = FileHash.Sha256(folder["file"], TestContext.Current.CancellationToken);
        var verified = new VerifiedFiles(folder["verified"]);
        Assert.Equal(hash, verified.OtherHashOrNull(folder["file"], "other", TestContext.Current.CancellationToken));
        Assert.True(File.Exists(Path.Combine(folder["verified"], "old")));
        Assert.Null(verified.OtherHashOrNull(folder["file"], hash, TestContext.Current.CancellationToken));
        Assert.Equal(2, Directory.GetFiles(folder["verified"]).Length);
        Assert.False(File.Exists(Path.Combine(folder["verified"], "old")));
    }
}
