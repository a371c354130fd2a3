using GradCam.Datasets.Inputs;
using GradCam.TestSupport;

namespace GradCam.Datasets.Tests.Inputs;

public class FolderInputTests
{
    [Fact]
    public void Pictures_come_in_ordinal_order_with_their_paths_as_ids()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        foreach (string name in (string[])["b/2.jpg", "b/10.JPEG", "a.png", "B.webp", "c/d/e.tiff", "notes.txt", "c/.hidden.gif"])
            Put(folder, name);
        Assert.Equal(["B.webp", "a.png", "b/10.JPEG", "b/2.jpg", "c/.hidden.gif", "c/d/e.tiff"], Ids(folder.FullName));
    }

    [Fact]
    public void Several_folders_have_their_names_in_front()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Put(folder, "one/a.png");
        Put(folder, "two/a.png");
        Assert.Equal(["one/a.png", "two/a.png"], Ids(folder["one"], folder["two"] + "/"));
    }

    [Fact]
    public void Folders_of_one_name_are_refused()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Put(folder, "x/val/a.png");
        Put(folder, "y/val/a.png");
        var e = Assert.Throws<GradCamException>(() => DatasetInputs.Parse([folder["x/val"], folder["y/val"]], TextReader.Null));
        Assert.Contains("'val'", e.Message, StringComparison.Ordinal);
        Put(folder, "x/train.tar");
        Put(folder, "y/train.tar");
        e = Assert.Throws<GradCamException>(() => DatasetInputs.Parse([folder["x/train.tar"], folder["y/train.tar"]], TextReader.Null));
        Assert.Contains("'train.tar'", e.Message, StringComparison.Ordinal);
        DatasetInputs.Parse([folder["x/train.tar"], folder["x/../x/train.tar"]], TextReader.Null);
    }

    [Fact]
    public void Links_in_a_circle_end_and_links_to_elsewhere_are_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        using TemporaryFolder folder = TestPaths.NewFolder();
        Put(folder, "in/a/1.png");
        Put(folder, "elsewhere/2.png");
        Directory.CreateSymbolicLink(folder["in/a/up"], folder["in"]);
        Directory.CreateSymbolicLink(folder["in/a/self"], folder["in/a"]);
        Directory.CreateSymbolicLink(folder["in/z"], folder["elsewhere"]);
        Directory.CreateSymbolicLink(folder["elsewhere/back"], folder["in/a"]);
        File.CreateSymbolicLink(folder["in/loop.png"], folder["in/loop.png"]);
        File.CreateSymbolicLink(folder["in/nowhere.png"], folder["none.png"]);
        Assert.Equal(["a/1.png", "loop.png", "nowhere.png", "z/2.png"], Ids(folder["in"]));
    }

    [Fact]
    public void Links_to_folders_through_other_links_are_the_same_folders()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        using TemporaryFolder folder = TestPaths.NewFolder();
        Put(folder, "in/d1/1.png");
        Directory.CreateSymbolicLink(folder["in/l2"], ".");
        Directory.CreateSymbolicLink(folder["in/l3"], ".");
        Directory.CreateSymbolicLink(folder["in/d1/loopa"], "../l2/d1");
        Directory.CreateSymbolicLink(folder["in/d1/loopb"], "../l3/d1");
        Directory.CreateSymbolicLink(folder["in/d1/out-and-in"], "../l2/../in/l3/d1/.");
        Assert.Equal(["d1/1.png"], Ids(folder["in"]));
    }

    [Fact]
    public void The_output_folder_is_left_out_wherever_it_lies()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        foreach (string name in (string[])["in/a.png", "in/out/overlays/a.png.jpg", "in/overlays/b.png", "in/c/report/d.png"])
            Put(folder, name);
        Assert.Equal(["a.png", "c/report/d.png", "overlays/b.png"], IdsWithout(folder["in/out"], folder["in"]));
        Assert.Equal(["a.png", "c/report/d.png", "out/overlays/a.png.jpg"], IdsWithout(folder["in"] + "/", folder["in"]));
        Assert.Equal(["a.png.jpg"], IdsWithout(folder["in/out"], folder["in/out/overlays"]));
        string root = folder.FullName.Replace('\\', '/');
        Assert.Equal([$"{root}/in/c/report/d.png", $"{root}/in/overlays/b.png"], IdsWithout(folder["in/out"], folder["in/*/**"]));
        Assert.Equal(["c", "overlays"], DatasetInputs.Parse([folder["in"]], TextReader.Null).Without(folder["in/none/../out"]).TopFolders);
        if (OperatingSystem.IsWindows())
            return;
        Directory.CreateSymbolicLink(folder["other"], folder["in/out"]);
        Directory.CreateSymbolicLink(folder["in/z"], folder["other"]);
        Assert.Equal(["a.png", "c/report/d.png", "overlays/b.png"], IdsWithout(folder["other"], folder["in"]));

        static string[] IdsWithout(string output, string input) =>
            [.. DatasetInputs.Parse([input], TextReader.Null).Without(output).Pictures(_ => true, Dataset.Cancellation).Select(p => p.Id)];
    }

    [Fact]
    public void Names_that_come_out_the_same_are_all_there()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Names are Unicode there.");
        using TemporaryFolder folder = TestPaths.NewFolder();
        Shell("for n in '\\377' '\\376'; do printf x > \"$(printf \"$1/$n.png\")\"; mkdir \"$(printf \"$1/${n}d\")\"; done", folder);
        DatasetPicture[] pictures = [.. DatasetInputs.Parse([folder.FullName], TextReader.Null).Pictures(_ => true, Dataset.Cancellation)];
        Shell("rm -r \"$1\"/*", folder);
        Assert.Equal(["\uFFFD.png", "\uFFFD.png", "\uFFFDd/", "\uFFFDd/"], pictures.Select(p => p.Id));
        var ids = new PictureIds();
        Assert.Equal(["\uFFFD.png", "\uFFFD.png#2", "\uFFFDd/", "\uFFFDd/#2"], pictures.Select(ids.Next));
        Assert.All(pictures, p => Assert.Null(ids.Next(p)));

        static void Shell(string script, TemporaryFolder folder) =>
            System.Diagnostics.Process.Start("/bin/sh", ["-c", script, "sh", folder.FullName]).WaitForExit();
    }

    [Fact]
    public void Odd_names_are_names()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Such names are not allowed there.");
        using TemporaryFolder folder = TestPaths.NewFolder();
        string longest = new string('x', 251) + ".png";
        string[] names = ["고양이 사진.png", " leading and trailing .png", "line\nend.png", "quote\"'.png", "back\\slash.png", "-dash.png", "%41.png", longest];
        foreach (string name in names)
            Put(folder, name);
        Assert.Equal(names.Order(StringComparer.Ordinal), Ids(folder.FullName));
    }

    [Fact]
    public void A_folder_that_cannot_be_listed_is_an_error_in_its_place()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Nothing is forbidden to this user.");
        if (OperatingSystem.IsWindows())
            return;
        using TemporaryFolder folder = TestPaths.NewFolder();
        Put(folder, "a.png");
        Put(folder, "closed/b.png");
        File.SetUnixFileMode(folder["closed"], UnixFileMode.None);
        try
        {
            Assert.Equal(["a.png", "closed/"], Ids(folder.FullName));
        }
        finally
        {
            File.SetUnixFileMode(folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Lists_and_patterns_and_single_files()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        foreach (string name in (string[])["p/a.png", "p/b.jpg", "p/q/c.png", "p/q/r/d.png"])
            Put(folder, name);
        File.WriteAllText(folder["list.txt"], "p/q/c.png\r\n\nmissing.png\np/a.png\n");
        Assert.Equal(["p/q/c.png", "missing.png", "p/a.png"], Ids("@" + folder["list.txt"]));
        string root = folder.FullName.Replace('\\', '/');
        Assert.Equal([root + "/p/a.png"], Ids(folder["p/*.png"]));
        Assert.Equal([root + "/p/a.png", root + "/p/q/c.png", root + "/p/q/r/d.png"], Ids(folder["p/**/*.png"]));
        Assert.Equal([root + "/p/q/c.png"], Ids(folder["p/?/*.png"]));
        Assert.Equal([root + "/p/b.jpg"], Ids(folder["p/b.jpg"]));
        Assert.Equal(["x.png", "y z.png"], DatasetInputs.Parse(["-"], new StringReader("\uFEFFx.png\ny z.png")).Pictures(_ => true, Dataset.Cancellation).Select(p => p.Id));
    }

    [Fact]
    public void Lists_that_are_none()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        File.WriteAllText(folder["names.bin"], "a.png\0b.png\0");
        Refused("there is a zero byte in it", "@" + folder["names.bin"]);
        File.WriteAllText(folder["endless.txt"], "a.png\n" + new string('x', 100_000));
        Refused("line 2 is longer than", "@" + folder["endless.txt"]);
        if (OperatingSystem.IsLinux())
            Refused("line 1 is longer than", "@/dev/zero");
        string longest = new('x', 60_000);
        Assert.Equal([longest, "b.png"], DatasetInputs.Parse(["-"], new StringReader($"{longest}\r\nb.png")).Pictures(_ => true, Dataset.Cancellation).Select(p => p.Id));

        static void Refused(string message, string input) =>
            Assert.Contains(message, Assert.Throws<GradCamException>(() => DatasetInputs.Parse([input], TextReader.Null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_is_refused()
    {
        Assert.Contains("no such file or folder", Assert.Throws<GradCamException>(() => DatasetInputs.Parse(["/no/such/folder"], TextReader.Null)).Message, StringComparison.Ordinal);
        Assert.Contains("the list cannot be read", Assert.Throws<GradCamException>(() => DatasetInputs.Parse(["@/no/such/list"], TextReader.Null)).Message, StringComparison.Ordinal);
        Assert.Contains("there is no folder /no/such", Assert.Throws<GradCamException>(() => DatasetInputs.Parse(["/no/such/*.png"], TextReader.Null)).Message, StringComparison.Ordinal);
        Assert.Throws<GradCamException>(() => DatasetInputs.Parse([], TextReader.Null));
    }

    private static void Put(TemporaryFolder folder, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllText(folder[name], name);
    }

    private static string[] Ids(params string[] inputs) =>
        [.. DatasetInputs.Parse(inputs, TextReader.Null).Pictures(_ => true, Dataset.Cancellation).Select(p => p.Id)];
}
