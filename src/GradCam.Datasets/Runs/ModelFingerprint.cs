using System.Security.Cryptography;
using System.Text;
using GradCam.SplitModels;

namespace GradCam.Datasets.Runs;

/// <summary>Tells one split model from another.</summary>
internal static class ModelFingerprint
{
    /// <summary>
    /// A hash of all that the model's results depend on: its manifest, graphs and labels, and of the weights, which are large, the
    /// hash that the manifest has, or their length where it has none.
    /// </summary>
    public static string Of(SplitModel model, CancellationToken cancellationToken)
    {
        Manifest manifest = model.Manifest;
        string?[] files = [SplitModel.ManifestName, manifest.Features, manifest.Classifier, manifest.Gradient.File, manifest.ChannelWeights?.File, manifest.Labels];
        var all = new StringBuilder();
        foreach (string file in files.OfType<string>())
            all.Append(file).Append(' ').Append(FileHash.Sha256(model.PathOf(file), cancellationToken)).Append('\n');
        all.Append(manifest.Weights.Bytes).Append(' ').Append(manifest.Weights.Sha256).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    }
}
