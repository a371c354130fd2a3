using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Creates changed copies of the narrow VGG16 that are otherwise complete.</summary>
internal static class ReworkedModel
{
    /// <summary>Gets the labels of <see cref="WithLabels"/>. Two classes share a name, and one cannot be a file's name.</summary>
    public static string[] Labels { get; } =
        [.. Enumerable.Range(0, 20).Select(i => i switch { 2 or 9 => "crane", 6 => "tiger cat, Felis [tigrina]", 3 => "/../", _ => $"thing {i}" })];

    /// <summary>Gives the classes names.</summary>
    public static string WithLabels(string folder)
    {
        NarrowVgg16.CopyTo(folder);
        File.WriteAllLines(Path.Combine(folder, "labels.txt"), Labels);
        EditManifest(folder, manifest => manifest["labels"] = "labels.txt");
        return folder;
    }

    /// <summary>Sets every byte of the weights: 0 makes all weights zero, 255 makes them NaN.</summary>
    public static string WithWeights(string folder, byte value)
    {
        NarrowVgg16.CopyTo(folder);
        string path = Path.Combine(folder, "weights.bin");
        byte[] weights = new byte[new FileInfo(path).Length];
        weights.AsSpan().Fill(value);
        File.WriteAllBytes(path, weights);
        EditManifest(folder, manifest => manifest["weights"]!["sha256"] = Convert.ToHexStringLower(SHA256.HashData(weights)));
        return folder;
    }

    /// <summary>Restricts the model to the middle of a picture.</summary>
    public static string WithCrop(string folder)
    {
        NarrowVgg16.CopyTo(folder);
        EditManifest(folder, manifest =>
        {
            manifest["preprocessing"]!["resize"] = "crop";
            manifest["preprocessing"]!["shorterSide"] = 256;
        });
        return folder;
    }

    private static void EditManifest(string folder, Action<JsonNode> edit)
    {
        string path = Path.Combine(folder, "model.json");
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(path))!;
        edit(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
    }
}
