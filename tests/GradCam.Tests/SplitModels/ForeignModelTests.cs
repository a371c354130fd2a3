using System.IO.Compression;
using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Tests.SplitModels;

/// <summary>If a file is not a model, the error names its kind by its content, regardless of its name, with the right command.</summary>
public sealed class ForeignModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Beginnings_that_are_known()
    {
        Says("a Git LFS pointer", "git lfs pull --include \"m.onnx\"", "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 3\n"u8);
        Says("a web page", "Download the file itself", "\n<!DOCTYPE html><html><title>x</title>"u8);
        Says("a web page", "\"Raw\"", [0xEF, 0xBB, 0xBF, .. "<HTML>"u8]);
        Says("a JPEG picture", "--model MODEL.onnx", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16]);
        Says("a PNG picture", "gradcam explain", File.ReadAllBytes(TestPaths.InRepository("samples", "star.png")));
        Says("a Keras model (HDF5)", "python -m tf2onnx.convert --keras", [0x89, .. "HDF\r\n\u001a\n123"u8]);
        Says("a TensorFlow Lite model", "python -m tf2onnx.convert --tflite", [0x1C, 0, 0, 0, .. "TFL3"u8, 1, 2]);
        Says("a PyTorch file", "torch.onnx.export", [0x80, 0x02, 0x8A, 0x0A, 0x6C]);
        Says("a safetensors file", "weights without a graph", [40, 0, 0, 0, 0, 0, 0, 0, .. "{\"a\":{}}"u8]);
        Assert.StartsWith("a frozen TensorFlow graph", Of([0x0A, 5, 1, 2, 3, 4, 5], "m.pb"), StringComparison.Ordinal);
        Assert.StartsWith("the graph of a TensorFlow SavedModel", Of([0x08, 1, 0x12, 3], "saved_model.pb"), StringComparison.Ordinal);
    }

    [Fact]
    public void Archives_by_what_is_in_them()
    {
        Says("a PyTorch file", "torch.load", Zip("model/data.pkl", "model/version"));
        Says("a TorchScript model", "torch.jit.load", Zip("model/data.pkl", "model/code/__torch__.py"));
        Says("a Keras model", "--keras", Zip("config.json", "model.weights.h5"));
        Says("a ZIP file with 'resnet.onnx'", "unzip", Zip("resnet.onnx"));
        Says("a ZIP file, not a model", "Unpack", Zip("readme.txt"));
    }

    [Fact]
    public void Folders()
    {
        File.WriteAllText(_folder["saved_model.pb"], "x");
        Assert.Contains("--saved-model", Assert.Throws<GradCamException>(() => SplitModel.Open(_folder.FullName)).Message, StringComparison.Ordinal);
        File.Delete(_folder["saved_model.pb"]);
        File.WriteAllText(_folder["a.onnx"], "x");
        Assert.Contains("Name that: " + _folder["a.onnx"], Assert.Throws<GradCamException>(() => SplitModel.Open(_folder.FullName)).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder["b.onnx"], "x");
        Assert.Contains("it has no model.json", Assert.Throws<GradCamException>(() => SplitModel.Open(_folder.FullName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_onnx_file_is_none_of_them()
    {
        foreach (string file in Directory.GetFiles(TestPaths.InRepository("models", "shapes-split"), "*.onnx"))
            Assert.Null(ForeignModel.Describe(file));
        Assert.Null(Of([], "m.onnx"));
        Assert.Null(Of("text"u8, "m.onnx"));
        Assert.Null(ForeignModel.Describe(_folder["missing"]));
    }

    private static byte[] Zip(params string[] names)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string name in names)
                archive.CreateEntry(name);
        }

        return memory.ToArray();
    }

    private void Says(string what, string remedy, ReadOnlySpan<byte> content)
    {
        string message = Of(content, "m.onnx")!;
        Assert.StartsWith(what, message, StringComparison.Ordinal);
        Assert.Contains(remedy, message, StringComparison.Ordinal);
    }

    private string? Of(ReadOnlySpan<byte> content, string name)
    {
        File.WriteAllBytes(_folder[name], content.ToArray());
        return ForeignModel.Describe(_folder[name]);
    }
}
