using System.Security.Cryptography;
using System.Text;
using GradCam.SplitModels;

namespace GradCam.Datasets.Runs;

/// <summary>Distinguishes split models.</summary>
internal static class ModelFingerprint
{
    /// <summary>
    /// Returns a hash of all that determines the model's results: its manifest, graphs and labels. The weights are large, so it includes the hash in
    /// the manifest, or their length if there is none.
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
