using System.Security.Cryptography;
using System.Text;
using GradCam.Export.Importing;
using GradCam.SplitModels;

namespace GradCam.Cli.Cache;

/// <summary>Computes the name of an entry: a hash of everything that determines it.</summary>
internal static class CacheKey
{
    /// <summary>Returns the key of a model with options for its split.</summary>
    /// <param name="model">The <c>.onnx</c> file.</param>
    /// <param name="options">The options of the split.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="GradCamException">The file cannot be read.</exception>
    public static string Of(string model, OnnxImportOptions options, CancellationToken cancellationToken)
    {
        ModelContent content = ModelContent.Read(model, cancellationToken);
        string[] parts =
        [
            // The exact version of the programs that create entries: an entry of another version is another entry.
            $"{typeof(OnnxImporter).Module.ModuleVersionId}",
            $"{typeof(Onnx.OnnxException).Module.ModuleVersionId}",
            $"{typeof(GradCamException).Module.ModuleVersionId}",

            // The name is part of the split model.
            Path.GetFileName(model),
            content.Sha256,
            .. content.ExternalFiles.Select(f => $"{f.Name}|{f.Length}|{f.Changed.Ticks}"),
            $"layers={options.Layers.Count}",
            .. options.Layers,
            $"size={options.Size ?? options.SizeOfTensor}",
            $"preprocessing={options.Preprocessing}",
            $"labels={options.Labels?.Count}",
            .. options.Labels ?? [],

            // The import chooses one of these when it reads the model.
            .. options.Labels is null ? LabelsFile.Beside(model).SelectMany(f => f.Names.Prepend($"{f.Name}|{f.Names.Count}")) : [],
            $"head={options.Head}",
            $"explained={options.ExplainedInput}",
            .. options.Inputs.OrderBy(i => i.Key, StringComparer.Ordinal).SelectMany(i => new[] { i.Key, string.Join(',', i.Value.Shape), Convert.ToHexString(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(i.Value.Data))) }),
        ];

        // Each part follows its length, so that different lists have different texts.
        string all = string.Concat(parts.Select(p => $"{p.Length}:{p}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..32];
    }
}
