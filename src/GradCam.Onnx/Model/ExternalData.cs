using System.Globalization;

namespace GradCam.Onnx.Model;

/// <summary>Where an initializer's elements stand in a file beside the model.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Number of bytes.</param>
public readonly record struct ExternalData(string Path, long Offset, long Length)
{
    /// <summary>Reads a tensor's reference and checks it against the file.</summary>
    /// <param name="tensor">An initializer with external data.</param>
    /// <param name="folder">The model's folder; a reference out of it is refused.</param>
    /// <exception cref="OnnxException">It points outside the folder, at no file, or past the file's end.</exception>
    public static ExternalData Of(TensorProto tensor, string folder)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        string? location = Value("location");
        if (string.IsNullOrEmpty(location) || location.Contains('\0', StringComparison.Ordinal))
            throw Wrong("names no file");
        if (System.IO.Path.IsPathRooted(location) || location.Split('/', '\\').Contains(".."))
            throw Wrong($"refers to '{location}', outside the model's folder, which is refused");
        long wanted = tensor.Count() * Tensors.SizeOf(tensor.DataType);
        long offset = Number("offset", 0);
        long length = Number("length", wanted);
        string path = System.IO.Path.Combine(folder, location);
        var file = new FileInfo(path);
        if (!file.Exists)
            throw Wrong($"refers to the file '{location}', which is not there. Put it beside the model");
        if (LeavesByLink(file, folder))
            throw Wrong($"refers to '{location}', a link out of the model's folder, which is refused");
        if (length != wanted || offset < 0 || offset > file.Length - length)
            throw Wrong($"wants {wanted} bytes at {offset} of '{location}', which is {file.Length} bytes long");
        return new ExternalData(path, offset, length);

        string? Value(string key) => tensor.ExternalData.FirstOrDefault(e => e.Key == key)?.Value;
        long Number(string key, long otherwise) => Value(key) is not { } text ? otherwise
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
            : throw Wrong($"has '{text}' for {key}");
        OnnxException Wrong(string what) => new($"The initializer '{tensor.Name}' {what}.");
    }

    // The file itself may be a link to one beside it; a folder on the way to it may be none.
    private static bool LeavesByLink(FileInfo file, string folder)
    {
        string root = System.IO.Path.GetFullPath(folder);
        if (file.ResolveLinkTarget(returnFinalTarget: true) is { } target && System.IO.Path.GetRelativePath(root, target.FullName).StartsWith("..", StringComparison.Ordinal))
            return true;
        for (DirectoryInfo? inner = file.Directory; inner is not null && inner.FullName.Length > root.Length; inner = inner.Parent)
        {
            if (inner.LinkTarget is not null)
                return true;
        }

        return false;
    }
}
