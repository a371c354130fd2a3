using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Results;
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
    public void Names_with_dots_are_pictures_of_their_own_and_do_not_gather()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        var files = new List<(string, string)>();
        for (int i = 1000; i < 1100; i++)
        {
            if (i % 2 == 0)
                files.Add(($"IMG.{i}.cls", $"{i}"));
            files.Add(($"IMG.{i}.png", new string('x', 300_000)));
            if (i % 2 == 1)
                files.Add(($"IMG.{i}.cls", $"{i}"));
        }

        files.Add(("IMG.cls", "7"));
        files.Add(("next.png", "one"));
        Tar(folder["s.tar"], [.. files]);

        // The input returns pictures while it reads the archive, and does not keep them: of 30 MB, never more than a sample's limit.
        int wanted = 0, given = 0, most = 0;
        foreach (DatasetPicture picture in DatasetInputs.Parse([folder["s.tar"]], TextReader.Null).Pictures(_ => ++wanted > 0, Dataset.Cancellation))
        {
            most = Math.Max(most, wanted - given);
            Assert.Equal(picture.Relative == "next.png" ? null : picture.Relative["IMG.".Length..^".png".Length], picture.TruthText);
            given++;
        }

        Assert.Equal(101, given);
        Assert.InRange(most, 2, TarSample.MostPictures + 1);

        // A repeated name begins a new sample.
        Tar(folder["t.tar"], ("a.cls", "1"), ("a.png", "one"), ("a.seg.png", "two"), ("a.png", "three"), ("a.cls", "2"));
        Assert.Equal(["1", "1", "2"], List(folder["t.tar"]).Select(p => p.TruthText));
    }

    [Fact]
    public async Task Other_pictures_with_the_same_id_are_told_of()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        using (ZipArchive zip = ZipFile.Open(folder["z.zip"], ZipArchiveMode.Create))
        {
            for (int i = 0; i < 3; i++)
            {
                using Stream entry = zip.CreateEntry("a.png").Open();
                entry.Write(Dataset.Picture(i));
            }

            Add(zip, "__MACOSX/._a.png", "no picture");
        }

        Dataset.Write(folder["x"], 1);
        Dataset.Write(folder["y"], 1, firstSeed: 5);
        File.WriteAllText(folder["x/list.txt"], "000.png\n000.png\n");
        File.WriteAllText(folder["y/list.txt"], "000.png\n");
        (string, bool)[] expected = [("000.png", false), ("000.png#2", true), ("z.zip/a.png", false), ("z.zip/a.png#2", true), ("z.zip/a.png#3", true)];
        Assert.Equal(expected, await Run());
        Assert.Equal(expected, await Run());

        async Task<(string, bool)[]> Run()
        {
            await Dataset.Run(Dataset.Options(folder["out"], folder["z.zip"], "@" + folder["x/list.txt"], "@" + folder["y/list.txt"]));
            return [.. (await Dataset.Merge(folder["out"])).Select(r => (r.Id, r.Error?.Contains("ids must be unique", StringComparison.Ordinal) == true)).Order()];
        }
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

    [Fact]
    public async Task A_pipe_is_no_archive_and_nobody_waits_for_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no mkfifo.");
        using TemporaryFolder folder = TestPaths.NewFolder();
        foreach (string name in (string[])["p.tar", "p.tgz", "p.zip"])
        {
            System.Diagnostics.Process.Start("mkfifo", [folder[name]]).WaitForExit();
            DatasetPicture lost = Assert.Single(List(folder[name]));
            Assert.Contains("is a pipe", (await Assert.ThrowsAsync<GradCamException>(async () => await lost.ReadAsync(Dataset.Cancellation))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_bomb_is_an_error_in_its_place()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        const long Large = 600L << 20;
        using (ZipArchive zip = ZipFile.Open(folder["z.zip"], ZipArchiveMode.Create))
        {
            using (Stream entry = zip.CreateEntry("bomb.png", CompressionLevel.Fastest).Open())
            {
                var zeros = new byte[1 << 20];
                for (long written = 0; written < Large; written += zeros.Length)
                    entry.Write(zeros);
            }

            Add(zip, "nested.zip", "PK, say");
            Add(zip, "small.png", "one");
        }

        List<DatasetPicture> pictures = List(folder["z.zip"]);
        Assert.Equal(["z.zip/bomb.png", "z.zip/small.png"], pictures.Select(p => p.Id));
        Assert.Contains("more than the 512 MiB", (await Assert.ThrowsAsync<GradCamException>(async () => await pictures[0].ReadAsync(Dataset.Cancellation))).Message, StringComparison.Ordinal);
        Assert.Equal(["one"], await Contents([pictures[1]]));

        // The same, but the directory states ten bytes.
        byte[] whole = File.ReadAllBytes(folder["z.zip"]);
        int directory = whole.AsSpan().LastIndexOf("PK\x01\x02"u8);
        for (int at = whole.AsSpan().IndexOf("PK\x01\x02"u8); at >= 0 && at <= directory; at = directory)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(whole.AsSpan(at + 24)) == Large)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(at + 24), 10);
                break;
            }
        }

        File.WriteAllBytes(folder["lying.zip"], whole);
        pictures = List(folder["lying.zip"]);
        Assert.Equal(10, (await pictures[0].ReadAsync(Dataset.Cancellation)).Length);
        Assert.Equal(["one"], await Contents([pictures[1]]));
    }

    [Fact]
    public async Task Names_that_lead_elsewhere_stay_in_the_output_folder()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        byte[] png = Dataset.Picture(1);
        string[] names = ["../../up.png", "/rooted.png", "a/../../b.png", "./../c.png", "d//e.png", "..png", ".png"];
        using (FileStream stream = File.Create(folder["s.tar"]))
        {
            using var tar = new TarWriter(stream, TarEntryFormat.Pax);
            for (int i = 0; i < names.Length; i++)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, names[i]) { DataStream = new MemoryStream(Dataset.Picture(i)) });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "link.png") { LinkName = "/etc/passwd" });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "hard.png") { LinkName = "../../up.png" });
            if (!OperatingSystem.IsWindows())
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "fifo.png"));
        }

        using (ZipArchive zip = ZipFile.Open(folder["z.zip"], ZipArchiveMode.Create))
        {
            foreach (string name in names)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(png);
            }
        }

        await Dataset.Run(Dataset.Options(folder["deep/er/out"], folder["s.tar"], folder["z.zip"]));
        List<ResultRow> rows = await Dataset.Merge(folder["deep/er/out"]);
        Dictionary<string, string?> noFiles = rows.Where(r => r.Error is not null).ToDictionary(r => r.Id, r => r.Error);
        Assert.StartsWith("is a symbolic link in the archive", noFiles["s.tar/link.png"], StringComparison.Ordinal);
        Assert.StartsWith("is a hard link in the archive", noFiles["s.tar/hard.png"], StringComparison.Ordinal);
        Assert.Equal(OperatingSystem.IsWindows() ? 2 : 3, noFiles.Count);
        rows.RemoveAll(r => r.Error is not null);
        Assert.Equal(2 * names.Length, rows.Count);
        string root = folder["deep/er/out/overlays"] + Path.DirectorySeparatorChar;
        Assert.All(rows, r => Assert.StartsWith(root, Path.GetFullPath(folder[$"deep/er/out/{r.Overlay}"]), StringComparison.Ordinal));
        Assert.Equal(["deep", "s.tar", "z.zip"], Directory.GetFileSystemEntries(folder.FullName).Select(e => Path.GetFileName(e)!).Order(StringComparer.Ordinal));
        Assert.Equal(["er"], Directory.GetFileSystemEntries(folder["deep"]).Select(e => Path.GetFileName(e)!));
        Assert.Equal(["out"], Directory.GetFileSystemEntries(folder["deep/er"]).Select(e => Path.GetFileName(e)!));
    }

    [Fact]
    public async Task Damage_anywhere_in_an_archive_is_an_error_and_nothing_worse()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        using (FileStream stream = File.Create(folder["s.tar"]))
        {
            using var tar = new TarWriter(stream, TarEntryFormat.Pax);
            for (int i = 0; i < 3; i++)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{new string('n', 120)}/{i}.png") { DataStream = new MemoryStream(new byte[700]) });
        }

        using (ZipArchive zip = ZipFile.Open(folder["z.zip"], ZipArchiveMode.Create))
        {
            for (int i = 0; i < 3; i++)
                Add(zip, $"{i}.png", new string('x', 300));
        }

        var random = new Random(8);
        int errors = 0;
        foreach (string name in (string[])["s.tar", "z.zip"])
        {
            byte[] whole = File.ReadAllBytes(folder[name]);
            for (int n = 0; n < 400; n++)
            {
                byte[] damaged = [.. whole];
                for (int k = random.Next(1, 4); k > 0; k--)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                string path = folder[$"damaged-{name}"];
                File.WriteAllBytes(path, random.Next(4) == 0 ? damaged[..random.Next(damaged.Length)] : damaged);
                foreach (DatasetPicture picture in DatasetInputs.Parse([path], TextReader.Null).Pictures(_ => true, Dataset.Cancellation))
                {
                    try
                    {
                        await picture.ReadAsync(Dataset.Cancellation);
                    }
                    catch (GradCamException)
                    {
                        errors++;
                    }
                }
            }
        }

        Assert.InRange(errors, 100, 4000);
    }

    // Long names (GNU) and attributes (POSIX) of 1.9 GB, which the reader would read whole.
    [Theory]
    [InlineData('L', false)]
    [InlineData('K', true)]
    [InlineData('x', false)]
    [InlineData('x', true)]
    [InlineData('g', true)]
    public async Task A_header_that_states_gigabytes_of_names_is_refused(char type, bool compressed)
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        byte[] header = new byte[1024];
        Encoding.ASCII.GetBytes("a.jpg").CopyTo(header, 0);
        Encoding.ASCII.GetBytes("0000644\0" + "0000000\0" + "0000000\0" + $"{Convert.ToString(1_900_000_000, 8).PadLeft(11, '0')}\0" + "00000000000\0" + "        ").CopyTo(header, 100);
        header[156] = (byte)type;
        Encoding.ASCII.GetBytes("ustar\0" + "00").CopyTo(header, 257);
        Encoding.ASCII.GetBytes($"{Convert.ToString(header.Take(512).Sum(b => b), 8).PadLeft(6, '0')}\0 ").CopyTo(header, 148);
        string path = folder[compressed ? "s.tar.gz" : "s.tar"];
        using (Stream file = compressed ? new GZipStream(File.Create(path), CompressionLevel.Fastest) : File.Create(path))
            file.Write(header);
        DatasetPicture lost = Assert.Single(List(path));
        Assert.Contains("a header states 1900000000 bytes", (await Assert.ThrowsAsync<GradCamException>(async () => await lost.ReadAsync(Dataset.Cancellation))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_names_are_read()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string name = string.Concat(Enumerable.Repeat("a-folder-with-a-long-name/", 30)) + "1.jpg";
        foreach (TarEntryFormat format in new[] { TarEntryFormat.Gnu, TarEntryFormat.Pax })
        {
            using (var tar = new TarWriter(File.Create(folder["s.tar"]), format))
                tar.WriteEntry(format == TarEntryFormat.Gnu ? new GnuTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) } : new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) });
            DatasetPicture picture = Assert.Single(List(folder["s.tar"]));
            Assert.Equal("s.tar/" + name, picture.Id);
            Assert.Equal([1], await picture.ReadAsync(Dataset.Cancellation));
        }
    }

    [Fact]
    public async Task Zeros_are_not_unpacked()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        byte[] zeros = new byte[17 << 20];
        byte[] almost = [0xFF, 0xD8, .. zeros];
        using (ZipArchive zip = ZipFile.Open(folder["s.zip"], ZipArchiveMode.Create))
        {
            using Stream entry = zip.CreateEntry("a.jpg", CompressionLevel.Fastest).Open();
            entry.Write(almost);
        }

        using (var tar = new TarWriter(new GZipStream(File.Create(folder["s.tar.gz"]), CompressionLevel.Fastest), TarEntryFormat.Ustar))
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "a.jpg") { DataStream = new MemoryStream(zeros) });
        Assert.Contains("would unpack", await Error("s.zip"), StringComparison.Ordinal);
        Assert.Contains("equal bytes", await Error("s.tar.gz"), StringComparison.Ordinal);

        async Task<string> Error(string name) => (await Assert.ThrowsAsync<GradCamException>(async () => await Assert.Single(List(folder[name])).ReadAsync(Dataset.Cancellation))).Message;
    }

    private static void Add(ZipArchive zip, string name, string content)
    {
        using Stream entry = zip.CreateEntry(name).Open();
        entry.Write(Encoding.UTF8.GetBytes(content));
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
