using System.Security.Cryptography;
using System.Text;
using GradCam.Export.Importing;
using GradCam.SplitModels;

namespace GradCam.Cli.Cache;

/// <summary>The name of an entry: a hash of all that it depends on.</summary>
internal static class CacheKey
{
    /// <summary>The key of a model that is split in some way.</summary>
    /// <param name="model">The <c>.onnx</c> file.</param>
    /// <param name="options">How it is split.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="GradCamException">The file cannot be read.</exception>
    public static string Of(string model, OnnxImportOptions options, CancellationToken cancellationToken)
    {
        ModelContent content = ModelContent.Read(model, cancellationToken);
        string[] parts =
        [
            // The programs that make entries, to the byte: an entry of another version is another entry.
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

            // Which of these is used shows when the model is read.
            .. options.Labels is null ? LabelsFile.Beside(model).SelectMany(f => f.Names.Prepend($"{f.Name}|{f.Names.Count}")) : [],
            $"head={options.Head}",
            $"explained={options.ExplainedInput}",
            .. options.Inputs.OrderBy(i => i.Key, StringComparer.Ordinal).SelectMany(i => new[] { i.Key, string.Join(',', i.Value.Shape), Convert.ToHexString(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(i.Value.Data))) }),
        ];

        // Each with its length in front: no two lists read alike.
        string all = string.Concat(parts.Select(p => $"{p.Length}:{p}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..32];
    }
}
