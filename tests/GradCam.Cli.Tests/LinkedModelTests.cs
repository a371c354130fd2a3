using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests models whose files are links: the tool reads the layouts of stores, but no link out of the model.</summary>
public sealed class LinkedModelTests : IDisposable
{
    private const string Hash = "4f0c2a31b7e95d86";
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public LinkedModelTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege there.");

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Layouts => ["hugging-face", "kubernetes", "dvc", "folder", "beside"];

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task A_model_with_external_data_is_explained(string layout)
    {
        Directory.CreateDirectory(_folder["whole"]);
        TinyModel.Write(_folder["whole/model.onnx"], external: true);
        string model = Path.Combine(Link(layout, _folder["whole"]), "model.onnx");
        ToolResult result = await Tool.RunWithCache(new(_folder["cache"], null), "explain", "--model", model, Tool.Grey, "--output", _folder["o.png"]);
        Assert.Equal(0, result.Exit);
        Assert.True(File.Exists(_folder["o.png"]));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task A_split_model_is_explained(string layout)
    {
        string model = Link(layout, NarrowVgg16.CopyTo(_folder["whole"]));
        if (layout == "dvc")
        {
            (await Tool.Run("explain", "--model", model, Tool.Grey)).MustFail(1, "its links lead each file to a folder of its own");
            return;
        }

        (await Tool.Run("explain", "--model", model, Tool.Grey, "--output", _folder["o.png"])).MustSucceed();
        (await Tool.Run("explain", "--model", model, Tool.Grey, "--method", "layercam", "--output", _folder["p.png"])).MustSucceed();
    }

    [Theory]
    [InlineData("weights.bin")]
    [InlineData("gradient.onnx")]
    public async Task A_split_model_does_not_leave_its_folder(string file)
    {
        string model = NarrowVgg16.CopyTo(_folder["model"]);
        File.Move(Path.Combine(model, file), _folder["secret"]);
        LinkTwice(Path.Combine(model, file), _folder["secret"]);
        (await Tool.Run("explain", "--model", model, Tool.Grey)).MustFail(1, "a link out of the split model's folder");
    }

    [Fact]
    public async Task External_data_does_not_leave_the_models_folder()
    {
        string folder = Directory.CreateDirectory(_folder["model"]).FullName;
        string model = TinyModel.Write(Path.Combine(folder, "model.onnx"), external: true);
        File.Move(model + ".data", _folder["secret"]);
        LinkTwice(model + ".data", _folder["secret"]);
        (await Tool.RunWithCache(new(_folder["cache"], null), "explain", "--model", model, Tool.Grey)).MustFail(1, "a link out of the model's folder");
        (await Tool.Run("inspect", model)).MustFail(1, "a link out of the model's folder");
    }

    // weights.bin -> link -> file elsewhere, as in a hostile archive.
    private static void LinkTwice(string path, string target)
    {
        File.CreateSymbolicLink(path + ".link", target);
        File.CreateSymbolicLink(path, Path.GetFileName(path) + ".link");
    }

    // Returns the folder that a user names.
    private string Link(string layout, string whole)
    {
        string named = _folder["named"];
        string[] files = [.. Directory.GetFiles(whole).Order(StringComparer.Ordinal)];
        switch (layout)
        {
            case "hugging-face":
                named = Directory.CreateDirectory(_folder["models--x/snapshots/0a"]).FullName;
                Directory.CreateDirectory(_folder["models--x/blobs"]);
                foreach (string file in files)
                    Move(file, _folder[$"models--x/blobs/{Name(file)}"], $"../../blobs/{Name(file)}");
                break;
            case "kubernetes":
                Directory.CreateDirectory(named);
                Directory.Move(whole, Path.Combine(named, "..2026_01_01"));
                File.CreateSymbolicLink(Path.Combine(named, "..data"), "..2026_01_01");
                foreach (string file in files)
                    File.CreateSymbolicLink(Path.Combine(named, Path.GetFileName(file)), $"..data/{Path.GetFileName(file)}");
                break;
            case "dvc":
                Directory.CreateDirectory(named);
                foreach (string file in files)
                {
                    string stored = _folder[$".dvc/cache/files/md5/{Name(file)[..2]}/{Name(file)[2..]}"];
                    Directory.CreateDirectory(Path.GetDirectoryName(stored)!);
                    Move(file, stored, stored);
                }

                break;
            case "folder":
                File.CreateSymbolicLink(named, whole);
                break;
            default:
                named = whole;
                foreach (string file in files)
                    Move(file, Path.Combine(whole, "real-" + Path.GetFileName(file)), "real-" + Path.GetFileName(file));
                break;
        }

        return named;

        void Move(string file, string stored, string target)
        {
            File.Move(file, stored);
            File.CreateSymbolicLink(Path.Combine(named, Path.GetFileName(file)), target);
        }
    }

    // A hash for each file, of 32 digits.
    private static string Name(string file) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(file))))[..16] + Hash;
}
