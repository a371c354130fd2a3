using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using GradCam.Tools.Export;

namespace GradCam.TestSupport;

/// <summary>
/// Provides split models of the narrow VGG16 in the golden data: channels divided by 8, 20 classes, random weights. The exporter creates each once
/// per test run and layer.
/// </summary>
public static class NarrowVgg16
{
    private static readonly TemporaryFolder s_root = CreateRoot();
    private static readonly ConcurrentDictionary<string, Lazy<string>> s_folders = new();

    /// <summary>Gets the golden weights.</summary>
    public static string Weights => Path.Combine(TestPaths.Goldens, "seed", "vgg16-narrow.safetensors");

    /// <summary>Gets the split model at the article's layer, <c>features.30</c>. Tests share it, so copy it before a change.</summary>
    public static string Folder => AtLayer("features.30");

    /// <summary>Returns the split model at a layer. Tests share it, so copy it before a change.</summary>
    public static string AtLayer(string layer) => s_folders.GetOrAdd(layer, l => new Lazy<string>(() => Export(l))).Value;

    /// <summary>Copies a split model to the test's own folder.</summary>
    public static string CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(Folder))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return folder;
    }

    /// <summary>Copies a split model to the test's own folder, and removes a property of its manifest.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="property">The property to remove; it must exist.</param>
    public static string CopyWithout(string folder, string property)
    {
        string file = Path.Combine(CopyTo(folder), "model.json");
        JsonObject manifest = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        if (!manifest.Remove(property))
            throw new InvalidOperationException($"the manifest has no {property}");
        File.WriteAllText(file, manifest.ToJsonString());
        return folder;
    }

    private static string Export(string layer)
    {
        string folder = s_root[layer];
        using var error = new StringWriter();
        int code = ExportTool.Run(["vgg16", "--weights", Weights, "--output", folder, "--layer", layer], TextWriter.Null, error).GetAwaiter().GetResult();
        return code == ExportTool.Success ? folder : throw new InvalidOperationException(error.ToString());
    }

    private static TemporaryFolder CreateRoot()
    {
        var root = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => root.Dispose();
        return root;
    }
}
