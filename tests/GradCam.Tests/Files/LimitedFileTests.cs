using GradCam.Files;
using GradCam.TestSupport;

namespace GradCam.Tests.Files;

public sealed class LimitedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(200_000)]
    public void A_file_up_to_the_limit_is_read_whole(int length)
    {
        byte[] content = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        File.WriteAllBytes(_folder["file"], content);
        Assert.Equal(content, LimitedFile.ReadBytes(_folder["file"], Math.Max(length, 1)));
        if (length > 1)
            Assert.Contains("longer than", Assert.Throws<IOException>(() => LimitedFile.ReadBytes(_folder["file"], length - 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_decoded_as_its_mark_says()
    {
        foreach (System.Text.Encoding encoding in new[] { System.Text.Encoding.UTF8, System.Text.Encoding.Unicode, System.Text.Encoding.BigEndianUnicode })
        {
            File.WriteAllText(_folder["file"], "naïve\n猫\n", encoding);
            Assert.Equal(File.ReadAllText(_folder["file"]), LimitedFile.ReadText(_folder["file"]));
        }
    }

    [Fact]
    public void A_file_that_states_no_length_is_read_to_its_end_or_to_the_limit()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc and /dev are Linux's");
        Assert.Contains("Name:", LimitedFile.ReadText("/proc/self/status"), StringComparison.Ordinal);
        Assert.True(LimitedFile.ReadBytes("/proc/self/maps").Length > 1000);
        Assert.Contains("longer than the 1 MiB", Assert.Throws<IOException>(() => LimitedFile.ReadBytes("/dev/zero", 1 << 20)).Message, StringComparison.Ordinal);
    }
}
