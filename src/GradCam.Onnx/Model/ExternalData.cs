using System.Globalization;

namespace GradCam.Onnx.Model;

/// <summary>Represents the position of an initializer's elements in a file next to the model.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">The offset of the first byte.</param>
/// <param name="Length">The number of bytes.</param>
internal readonly record struct ExternalData(string Path, long Offset, long Length)
{
    /// <summary>Reads a tensor's reference and checks it against the file.</summary>
    /// <param name="tensor">An initializer with external data.</param>
    /// <param name="model">The model's file, or its folder. The method rejects a reference to a file elsewhere; <see cref="Path"/> has no links.</param>
    /// <exception cref="OnnxException">The reference is to a file that is not the model's, to no file, or past the file's end.</exception>
    public static ExternalData Of(TensorProto tensor, string model)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        string? location = Value("location");
        if (string.IsNullOrEmpty(location) || location.Contains('\0', StringComparison.Ordinal))
            throw Wrong("names no file");
        if (System.IO.Path.IsPathRooted(location) || location.Split('/', '\\').Contains(".."))
            throw Wrong($"refers to '{location}' outside the model's folder, which GradCam rejects");
        long wanted = tensor.Count() * Tensors.SizeOf(tensor.DataType);
        long offset = Number("offset", 0);
        long length = Number("length", wanted);
        string folder = Directory.Exists(model) ? model : System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(model))!;
        string named = System.IO.Path.Combine(folder, location);
        if (!File.Exists(named))
            throw Wrong($"refers to the file '{location}', which is not there. Put it beside the model");
        if (ModelFolder.Of(model).FindOrNull(named) is not { } path)
            throw Wrong($"refers to '{location}', a link out of the model's folder, which GradCam rejects. Put the file itself next to the model");

        // The length of a link itself is the length of its text.
        var file = new FileInfo(path);
        if (length != wanted || offset < 0 || offset > file.Length - length)
            throw Wrong($"needs {wanted} bytes at {offset} of '{location}', which is {file.Length} bytes long");
        return new ExternalData(path, offset, length);

        string? Value(string key) => tensor.ExternalData.FirstOrDefault(e => e.Key == key)?.Value;
        long Number(string key, long otherwise) => Value(key) is not { } text ? otherwise
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
            : throw Wrong($"has '{text}' for {key}");
        OnnxException Wrong(string what) => new($"The initializer '{tensor.Name}' {what}.");
    }
}
