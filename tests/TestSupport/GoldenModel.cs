using System.Collections.Concurrent;
using GradCam.Tools.Export;

namespace GradCam.TestSupport;

/// <summary>Provides split models of the golden cases' models, which the exporter creates once per test run and layer.</summary>
public static class GoldenModel
{
    private static readonly TemporaryFolder s_root = CreateRoot();
    private static readonly ConcurrentDictionary<(string Model, string Layer), Lazy<string>> s_folders = new();

    /// <summary>Returns the split model of a case at its own layer. Tests share it, so copy it before a change.</summary>
    public static string FolderOf(GoldenCase golden) => FolderOf(golden, golden.Tensor);

    /// <summary>Returns the split model of a case at another layer. Tests share it, so copy it before a change.</summary>
    public static string FolderOf(GoldenCase golden, string layer) =>
        s_folders.GetOrAdd((golden.Model, layer), key => new Lazy<string>(() => Export(key.Model, key.Layer))).Value;

    private static string Export(string model, string layer)
    {
        string folder = s_root[Guid.NewGuid().ToString("N")];
        using var error = new StringWriter();
        int code = ExportTool.Run([model, "--output", folder, "--layer", layer], TextWriter.Null, error).GetAwaiter().GetResult();
        return code == ExportTool.Success ? folder : throw new InvalidOperationException(error.ToString());
    }

    private static TemporaryFolder CreateRoot()
    {
        var root = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => root.Dispose();
        return root;
    }
}
