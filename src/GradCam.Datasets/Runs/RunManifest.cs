using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GradCam.SplitModels;

namespace GradCam.Datasets.Runs;

/// <summary>What <c>run.json</c> says: what the results of a folder are of. Who adds to them must agree with it.</summary>
public sealed record RunManifest
{
    /// <summary>The value of <see cref="Format"/>.</summary>
    public const string FormatName = "gradcam-run";

    /// <summary>What kind of file this is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Version of the format.</summary>
    public int FormatVersion { get; init; } = 1;

    /// <summary>What results depend on, by name.</summary>
    public required SortedDictionary<string, string> Settings { get; init; }

    /// <summary>The inputs, with full paths.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Number of shards.</summary>
    public required int Shards { get; init; }

    /// <summary>Pictures that the model is given at once.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Pictures in a part.</summary>
    public required int PicturesPerPart { get; init; }

    /// <summary>What made the run.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>
    /// What computed, in the order in which it joined: <c>cpu</c>, <c>cuda:1</c>. Nobody must agree with it; results of two devices differ in
    /// their last digits.
    /// </summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>The model.</summary>
    public required RunModel Model { get; init; }

    /// <summary>The overlays.</summary>
    public required RunOverlays Overlays { get; init; }

    /// <summary>The facts about the model that the reader of the results should know. They follow from the model, so nobody must agree with them.</summary>
    public IReadOnlyList<ModelNote> Notes { get; init; } = [];

    /// <summary>Reads a folder's manifest.</summary>
    /// <param name="output">The output folder.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="GradCamException">It is damaged, or of a newer format.</exception>
    public static RunManifest? Read(string output)
    {
        string path = Path.Combine(output, RunFolder.ManifestName);
        if (!File.Exists(path))
            return null;
        RunManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(File.ReadAllText(path), RunJson.Readable.RunManifest);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new GradCamException($"{path}: cannot be read: {e.Message}", e);
        }

        if (manifest?.Format != FormatName)
            throw new GradCamException($"{path}: not a run's manifest. Name another output folder.");
        if (manifest.FormatVersion != 1)
            throw new GradCamException($"{path}: written in format version {manifest.FormatVersion}; this program knows version 1. Use a newer program.");
        return manifest;
    }

    /// <summary>Sees to it that a run may add to this one.</summary>
    /// <param name="wanted">What the run would write if it were the first.</param>
    /// <param name="output">The output folder, for the message.</param>
    /// <param name="batchSizeGiven">Whether the batch size was asked for, not chosen.</param>
    /// <exception cref="GradCamException">It may not; the message says why.</exception>
    internal void MustAgree(RunManifest wanted, string output, bool batchSizeGiven)
    {
        foreach (string name in Settings.Keys.Union(wanted.Settings.Keys))
        {
            string? has = Settings.GetValueOrDefault(name);
            string? asks = wanted.Settings.GetValueOrDefault(name);
            if (has != asks)
                throw Refusal(name, has ?? "nothing", asks ?? "nothing");
        }

        if (!Inputs.SequenceEqual(wanted.Inputs))
            throw Refusal("inputs", string.Join(", ", Inputs), string.Join(", ", wanted.Inputs));
        if (Shards != wanted.Shards)
            throw Refusal("shards", $"{Shards}", $"{wanted.Shards}");
        if (batchSizeGiven && BatchSize != wanted.BatchSize)
            throw Refusal("batch size", $"{BatchSize}", $"{wanted.BatchSize}");
        if (PicturesPerPart != wanted.PicturesPerPart)
            throw Refusal("pictures per part", $"{PicturesPerPart}", $"{wanted.PicturesPerPart}");

        GradCamException Refusal(string what, string has, string asks) =>
            new($"{output}: holds a run with other settings, and results of two are not mixed: {what} was {has}, and is {asks} now. Use another output folder, or the old settings.");
    }
}

/// <summary>The model of a run.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Folder">Where it lay.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Labels">Their names; null where they have none.</param>
/// <param name="Layer">The target layer.</param>
/// <param name="InputWidth">Width of its input in pixels.</param>
/// <param name="InputHeight">Height of its input in pixels.</param>
public sealed record RunModel(string Name, string Folder, int Classes, IReadOnlyList<string>? Labels, string Layer, int InputWidth, int InputHeight)
{
    /// <summary>Why there is no accuracy, see <see cref="SplitModels.SplitModel.WhyNoAccuracy"/>; absent if there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WhyNoAccuracy { get; init; }
}

/// <summary>The overlays of a run.</summary>
/// <param name="Policy">Which pictures have one: <c>none</c>, <c>all</c>, <c>errors</c>, <c>sample:0.01</c>.</param>
/// <param name="Format">Their file format: <c>jpeg</c>, <c>png</c>, <c>webp</c>.</param>
public sealed record RunOverlays(string Policy, string Format);

/// <summary>A shard that is through: <c>shards/SSSSofNNNN.json</c>.</summary>
/// <param name="Shard">Which, from 0.</param>
/// <param name="Shards">How many there are.</param>
/// <param name="Pictures">Pictures of the shard.</param>
/// <param name="Rows">Rows of its parts.</param>
/// <param name="Errors">Pictures with an error.</param>
/// <param name="Duplicates">Pictures whose content was explained as another's.</param>
/// <param name="Parts">Names of its parts, in order.</param>
public sealed record ShardState(int Shard, int Shards, long Pictures, long Rows, long Errors, long Duplicates, IReadOnlyList<string> Parts);

/// <summary>The JSON files of a run.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RunManifest))]
[JsonSerializable(typeof(ShardState))]
[JsonSerializable(typeof(Merging.RunSummary))]
internal sealed partial class RunJson : JsonSerializerContext
{
    // Lazy, since it needs Default, which is a static of this class too.
    private static readonly Lazy<RunJson> Relaxed = new(() => new RunJson(new JsonSerializerOptions(Default!.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    /// <summary>Names of files and classes stay readable.</summary>
    public static RunJson Readable => Relaxed.Value;
}
