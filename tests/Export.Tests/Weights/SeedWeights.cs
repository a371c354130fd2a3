using System.IO.Compression;
using System.Security.Cryptography;
using GradCam.TestSupport;
using GradCam.Tools.Export.Weights;

namespace Export.Tests.Weights;

/// <summary>
/// Provides the narrow VGG16 of the golden data in all three containers. The repository has the <c>.safetensors</c> file, and a skeleton of each of
/// PyTorch's two <c>.pth</c> files of the same tensors: everything but the numbers, which are zero there.
/// </summary>
internal static class SeedWeights
{
    /// <summary>Gets the path of the <c>.safetensors</c> file.</summary>
    public static string Safetensors => Path.Combine(TestPaths.Goldens, "seed", "vgg16-narrow.safetensors");

    /// <summary>Writes the file of torch.save since 1.6 into a folder, and returns its path.</summary>
    public static string Zip(string folder) =>
        Build(folder, "vgg16-narrow.pth", "b928f7fc85411e91f2f31d5c50bec8dfbefb4510205e035d6755aeaa17827a77");

    /// <summary>Writes the file of torch.save before 1.6 into a folder, and returns its path.</summary>
    public static string Legacy(string folder) =>
        Build(folder, "vgg16-narrow-legacy.pth", "1e85660ff73a78e78ceb2e4100eff3e026f67eda8c436915ca221665d918e006");

    // The hash is that of PyTorch's file.
    private static string Build(string folder, string name, string sha256)
    {
        string path = Path.Combine(folder, name);
        using (FileStream packed = File.OpenRead(Path.Combine(TestPaths.Goldens, "seed", name + ".skeleton.gz")))
        using (var unpacked = new GZipStream(packed, CompressionMode.Decompress))
        using (FileStream file = File.Create(path))
            unpacked.CopyTo(file);

        using (StateDict skeleton = StateDict.Open(path))
        using (StateDict numbers = StateDict.Open(Safetensors))
        using (FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            foreach (StateDictTensor tensor in skeleton.Tensors.Values)
            {
                file.Position = tensor.FileOffset;
                numbers.CopyTo(numbers.Tensors[tensor.Name], file);
            }
        }

        using (FileStream file = File.OpenRead(path))
        {
            if (Convert.ToHexStringLower(SHA256.HashData(file)) != sha256)
                throw new InvalidDataException(name + " was not built as PyTorch wrote it");
        }

        return path;
    }
}
