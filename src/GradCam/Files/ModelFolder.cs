// The graph tools do not reference the library and compile this file themselves.
#if GRADCAM_ONNX
namespace GradCam.Onnx.Model;
#else
namespace GradCam.Files;
#endif

/// <summary>
/// Determines the files of a model, whose path may contain links. A file belongs to the model if its canonical path is below the model's folder. It
/// also belongs if it is below the folder of the model's file after its links are followed. Or both have hashes as names in the same store. So the
/// layouts of Hugging Face's cache (<c>snapshots/REVISION/model.onnx</c> to <c>blobs/HASH</c>), of Kubernetes' volumes (<c>..data</c> to
/// <c>..2026_01_01</c>) and of DVC's cache (<c>files/md5/0a/HASH</c>) are accepted; a link to any other target is not.
/// </summary>
internal sealed class ModelFolder
{
    // MD5 in hexadecimal; SHA-1 and SHA-256 are longer.
    private const int ShortestHash = 30;

    private readonly string _named;
    private readonly string _real;
    private readonly string? _store;

    private ModelFolder(string named, string real, string? store)
    {
        _named = named;
        _real = real;
        _store = store;
    }

    /// <summary>Finds a model's folder.</summary>
    /// <param name="model">The model's file, or its folder.</param>
    public static ModelFolder Of(string model)
    {
        string real = CanonicalPath.Of(model);
        if (Directory.Exists(real))
            return new ModelFolder(real, real, null);
        return new ModelFolder(CanonicalPath.Of(FolderOf(Path.GetFullPath(model))), FolderOf(real), StoreOf(real));
    }

    /// <summary>Returns the canonical path of a file of the model; <c>null</c> if the file is elsewhere.</summary>
    /// <param name="path">The file, which need not exist.</param>
    public string? FindOrNull(string path)
    {
        string real = CanonicalPath.Of(path);
        return IsBelow(real, _named) || IsBelow(real, _real) || (_store is not null && CanonicalPath.Comparer.Equals(StoreOf(real), _store)) ? real : null;
    }

    /// <summary>
    /// Returns the canonical path of a file if it is below the folder of the model's file, after links are followed; <c>null</c> if it is elsewhere.
    /// </summary>
    /// <param name="path">The file, which need not exist.</param>
    public string? FindBelowOrNull(string path) => CanonicalPath.Of(path) is var real && IsBelow(real, _real) ? real : null;

    private static string FolderOf(string path) => Path.GetDirectoryName(path) ?? path;

    // Everything is below the root. For a model in the root itself, only files next to it count.
    private static bool IsBelow(string path, string folder) => Path.GetPathRoot(folder) == folder
        ? CanonicalPath.Comparer.Equals(FolderOf(path), folder)
        : path.Length > folder.Length && path[folder.Length] == Path.DirectorySeparatorChar && CanonicalPath.Comparer.Equals(path[..folder.Length], folder);

    // HASH, or the first two digits as a folder and the others as the name.
    private static string? StoreOf(string real)
    {
        string name = Path.GetFileName(real);
        if (name.Length < ShortestHash || !name.All(char.IsAsciiHexDigit))
            return null;
        string folder = FolderOf(real);
        string last = Path.GetFileName(folder);
        return last.Length == 2 && last.All(char.IsAsciiHexDigit) ? FolderOf(folder) : folder;
    }
}
