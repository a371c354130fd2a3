using GradCam;
using GradCam.TestSupport;
using GradCam.Tools.Export.Weights;

namespace Export.Tests.Weights;

/// <summary>Provides the small files that PyTorch wrote (see <c>Fixtures/make_fixtures.py</c>), and files that a test creates.</summary>
internal static class Fixture
{
    public static string PathOf(string name) => TestPaths.InRepository("tests", "Export.Tests", "Weights", "Fixtures", name + ".pth");

    public static StateDict Open(string name) => StateDict.Open(PathOf(name));

    /// <summary>Opens bytes as a weights file, reads every readable tensor, and returns the names.</summary>
    public static string[] ReadAll(byte[] bytes)
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        File.WriteAllBytes(folder["weights"], bytes);
        using StateDict weights = StateDict.Open(folder["weights"]);
        foreach (StateDictTensor tensor in weights.Tensors.Values.Where(tensor => tensor.Type.IsReadable()))
            weights.CopyTo(tensor, Stream.Null);
        return [.. weights.Tensors.Keys];
    }

    /// <summary>Returns the message of the error for bytes; it starts with the path.</summary>
    public static string Refusal(byte[] bytes)
    {
        string message = Assert.Throws<GradCamException>(() => ReadAll(bytes)).Message;
        Assert.Contains("weights: ", message, StringComparison.Ordinal);
        return message;
    }
}
