using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using GradCam.Datasets.Inputs;
using GradCam.TestSupport;

namespace GradCam.Datasets.Tests.Inputs;

public class ArchiveInputTests
{
    [Fact]
    public async Task A_tar_has_pictures_and_their_classes()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Tar(folder["s.tar"], ("a/1.jpg", "one"), ("a/1.cls", "7\n"), ("a/2.cls", "dog"), ("a/2.jpg", "two"), ("a/2.seg.png", "three"), ("3.jpg", "four"), ("note.txt", "-"));
        List<DatasetPicture> pictures = List(folder["s.tar"]);
        Assert.Equal(["s.tar/a/1.jpg", "s.tar/a/2.jpg", "s.tar/a/2.seg.png", "s.tar/3.jpg"], pictures.Select(p => p.Id));
        Assert.Equal(["7", "dog", "dog", null], pictures.Select(p => p.TruthText));
        Assert.Equal(["one", "two", "three", "four"], await Contents(pictures));
    }

    [Fact]
    public async Task A_compressed_tar_is_read_too()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Tar(folder["s.tar"], ("1.jpg", "one"), ("2.jpg", "two"));
        using (FileStream to = File.Create(folder["s.tgz"]))
        using (var gzip = new GZipStream(to, CompressionLevel.Fastest))
            gzip.Write(File.ReadAllBytes(folder["s.tar"]));
        Assert.Equal(["one", "two"], await Contents(List(folder["s.tgz"])));
    }

    [Fact]
    public async Task A_tar_that_is_cut_short_gives_what_is_whole_and_an_error()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Tar(folder["s.tar"], ("1.jpg", "one"), ("2.jpg", new string('x', 5000)));
        byte[] whole = File.ReadAllBytes(folder["s.tar"]);
        File.WriteAllBytes(folder["s.tar"], whole[..4000]);
        List<DatasetPicture> pictures = List(folder["s.tar"]);
        Assert.Equal("one", Encoding.UTF8.GetString(await pictures[0].ReadAsync(Dataset.Cancellation)));
        await Assert.ThrowsAsync<GradCamException>(async () => await pictures[^1].ReadAsync(Dataset.Cancellation));
    }

    [Fact]
    public async Task A_zip_has_pictures()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        using (ZipArchive zip = ZipFile.Open(folder["z.zip"], ZipArchiveMode.Create))
        {
            foreach ((string name, string text) in new[] { ("b/1.png", "one"), ("a.png", "two"), ("readme.md", "-") })
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        List<DatasetPicture> pictures = List(folder["z.zip"]);
        Assert.Equal(["z.zip/b/1.png", "z.zip/a.png"], pictures.Select(p => p.Id));
        Assert.Equal(["one", "two"], await Contents(pictures));
    }

    [Fact]
    public async Task What_is_no_archive_is_an_error_in_its_place()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        File.WriteAllText(folder["z.zip"], "not a zip at all");
        DatasetPicture lost = Assert.Single(List(folder["z.zip"]));
        Assert.Equal("z.zip/", lost.Id);
        await Assert.ThrowsAsync<GradCamException>(async () => await lost.ReadAsync(Dataset.Cancellation));
    }

    [Fact]
    public async Task What_is_not_wanted_is_not_read()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Tar(folder["s.tar"], ("1.jpg", "one"), ("2.jpg", "two"));
        DatasetPicture[] pictures = [.. DatasetInputs.Parse([folder["s.tar"]], TextReader.Null).Pictures(id => id.EndsWith("2.jpg", StringComparison.Ordinal), Dataset.Cancellation)];
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pictures[0].ReadAsync(Dataset.Cancellation));
        Assert.Equal(["two"], await Contents([pictures[1]]));
    }

    private static void Tar(string path, params (string Name, string Content)[] files)
    {
        using FileStream stream = File.Create(path);
        using var tar = new TarWriter(stream, TarEntryFormat.Ustar);
        foreach ((string name, string content) in files)
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
    }

    private static List<DatasetPicture> List(string input) => [.. DatasetInputs.Parse([input], TextReader.Null).Pictures(_ => true, Dataset.Cancellation)];

    private static async Task<string[]> Contents(List<DatasetPicture> pictures)
    {
        var contents = new List<string>();
        foreach (DatasetPicture picture in pictures)
            contents.Add(Encoding.UTF8.GetString(await picture.ReadAsync(Dataset.Cancellation)));
        return [.. contents];
    }
}
