using System.IO.Compression;
using System.Text;

namespace GradCam.SplitModels;

/// <summary>
/// Identifies files that are not readable models by their content: other tools' models, pictures, web pages. Names the file's type, and the one
/// command that makes an ONNX file from it.
/// </summary>
internal static class ForeignModel
{
    private const int Head = 4096;

    // This needs the model's code, because a file of weights alone has no graph.
    private const string FromTorch =
        "python -c \"import torch; m = torch.load('{0}', map_location='cpu', weights_only=False).eval(); torch.onnx.export(m, torch.randn(1, 3, 224, 224), '{1}', opset_version=17)\"";

    private const string FromTorchScript =
        "python -c \"import torch; m = torch.jit.load('{0}', map_location='cpu').eval(); torch.onnx.export(m, torch.randn(1, 3, 224, 224), '{1}', opset_version=17)\"";

    /// <summary>Describes a file or folder, unless it is a readable model.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <returns>The type and the remedy, in sentences; <c>null</c> if the type is unknown.</returns>
    public static string? Describe(string path)
    {
        try
        {
            if (Directory.Exists(path))
                return DescribeFolder(path);
            byte[] head = new byte[Head];
            using FileStream file = File.OpenRead(path);
            int length = file.ReadAtLeast(head, Head, throwOnEndOfStream: false);
            return Describe(path, head.AsSpan(0, length), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    private static string? DescribeFolder(string folder)
    {
        if (File.Exists(Path.Combine(folder, "saved_model.pb")))
            return $"a TensorFlow SavedModel. Convert it: {FromTensorFlow("--saved-model", folder)}";
        string[] models = [.. Directory.EnumerateFiles(folder, "*.onnx").Take(2)];
        return models.Length == 1 ? $"not a split model (it has no {SplitModel.ManifestName}), but there is an ONNX file in it. Name that: {models[0]}" : null;
    }

    private static string? Describe(string path, ReadOnlySpan<byte> head, FileStream file)
    {
        string output = Path.ChangeExtension(path, ".onnx");
        if (head.StartsWith("version https://git-lfs.github.com/spec/"u8))
            return $"a Git LFS pointer, not the file itself. Fetch the file: git lfs pull --include \"{Path.GetFileName(path)}\"";
        if (IsWebPage(head))
            return "a web page, not a model: the address leads to a page about the file. Download the file itself (on GitHub \"Raw\", on Hugging Face \"resolve\" instead of \"blob\" in the address).";
        if (PictureKind(head) is { } picture)
            return $"a {picture} picture, not a model. Give it as the picture, and the model after --model: gradcam explain \"{path}\" --model MODEL.onnx";
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, .. "HDF\r\n\u001a\n"u8]))
            return $"a Keras model (HDF5). Convert it: {FromTensorFlow("--keras", path)}";
        if (head.Length >= 8 && head[4..8].SequenceEqual("TFL3"u8))
            return $"a TensorFlow Lite model. Convert it: {FromTensorFlow("--tflite", path)}";
        if (head.StartsWith("PK\u0003\u0004"u8))
            return Archive(path, output, file);
        if (head.Length > 2 && head[0] == 0x80 && head[1] is >= 2 and <= 5)
            return Torch(path, output);
        if (head.Length > 9 && BitConverter.ToUInt64(head) is > 1 and < 1 << 27 && head[8] == (byte)'{')
            return Weights("a safetensors file", path);
        string name = Path.GetFileName(path);
        if (name.Equals("saved_model.pb", StringComparison.OrdinalIgnoreCase))
            return $"the graph of a TensorFlow SavedModel. Convert its folder: {FromTensorFlow("--saved-model", Path.GetDirectoryName(Path.GetFullPath(path))!)}";

        // A GraphDef begins with a node; an ONNX file begins with the number of its format.
        if (name.EndsWith(".pb", StringComparison.OrdinalIgnoreCase) && head.Length > 0 && head[0] == 0x0A)
            return $"a frozen TensorFlow graph. Convert it, with the names of its own input and output: {FromTensorFlow("--graphdef", path)} --inputs INPUT:0 --outputs OUTPUT:0";
        if (head.StartsWith("<?xml"u8) || head.StartsWith("<net"u8))
            return "XML, perhaps an OpenVINO model. GradCam reads ONNX files: take the .onnx file that it was made from.";
        return null;
    }

    private static string? Archive(string path, string output, FileStream file)
    {
        file.Position = 0;
        using var archive = new ZipArchive(file, ZipArchiveMode.Read);
        string[] names = [.. archive.Entries.Select(e => e.FullName)];
        if (names.Any(n => n.EndsWith("/data.pkl", StringComparison.Ordinal)))
            return names.Any(n => n.Contains("/code/", StringComparison.Ordinal)) ? $"a TorchScript model. Convert it: {FromTorchScript.Replace("{0}", path, StringComparison.Ordinal).Replace("{1}", output, StringComparison.Ordinal)}" : Torch(path, output);
        if (names.Any(n => n.EndsWith("model.weights.h5", StringComparison.Ordinal)))
            return $"a Keras model. Convert it: {FromTensorFlow("--keras", path)}";
        return names.FirstOrDefault(n => n.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)) is { } model
            ? $"a ZIP file with '{model}' in it. Unpack it: unzip \"{path}\""
            : "a ZIP file, not a model. Unpack it, and name the .onnx file.";
    }

    private static string Torch(string path, string output) =>
        $"a PyTorch file. If it holds a whole model, convert it: {FromTorch.Replace("{0}", path, StringComparison.Ordinal).Replace("{1}", output, StringComparison.Ordinal)} (if it holds weights alone, build the model and load them first; of torchvision's VGG16, gradcam export vgg16 reads the weights as they are).";

    private static string Weights(string what, string path) =>
        $"{what}: weights without a graph. Build the model, load '{Path.GetFileName(path)}', and export it with torch.onnx.export (of torchvision's VGG16, gradcam export vgg16 reads the weights as they are).";

    private static string FromTensorFlow(string option, string path) =>
        $"python -m tf2onnx.convert {option} \"{path}\" --output \"{Path.ChangeExtension(Path.TrimEndingDirectorySeparator(path), ".onnx")}\" --opset 17";

    private static bool IsWebPage(ReadOnlySpan<byte> head)
    {
        string text = Encoding.Latin1.GetString(head[..Math.Min(head.Length, 512)]).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        return text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    private static string? PictureKind(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "JPEG"
        : head.StartsWith((ReadOnlySpan<byte>)[0x89, .. "PNG\r\n\u001a\n"u8]) ? "PNG"
        : head.StartsWith("GIF8"u8) ? "GIF"
        : head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8) ? "WebP"
        : head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) ? "TIFF"
        : head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8) ? "AVIF or HEIC"
        : null;
}
